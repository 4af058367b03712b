#pragma once

#include "actors/health/prober.hpp"
#include "runtime/probing/connecting.hpp"
#include "tests/catch.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace muster {

/// A port of this host, which the system chooses unless it is given, held for as long as this lives. Nobody listens on
/// it.
class held_port {
public:
  explicit held_port(const std::string& host = "127.0.0.1", uint16_t port = 0) {
    auto name = with_port(numeric_address(host).value(), port);
    socket_ = descriptor{::socket(name.content.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    REQUIRE(::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&name.content), name.length) == 0);
    REQUIRE(::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&name.content), &name.length) == 0);
    address_ = name;
  }

  const socket_address& address() const { return address_; }
  std::string text() const { return to_string(address_); }
  uint16_t port() const { return endpoint::parse(text()).value().port; }
  int socket() const { return socket_.get(); }

private:
  descriptor socket_;
  socket_address address_;
};

/// A port on which connections are accepted by the system, up to `backlog` of them.
class listener : public held_port {
public:
  explicit listener(const std::string& host = "127.0.0.1", int backlog = SOMAXCONN, uint16_t port = 0)
    : held_port{host, port} {
    REQUIRE(::listen(socket(), backlog) == 0);
  }

  /// Takes what has been accepted.
  void drain() const {
    pollfd waiting{.fd = socket(), .events = POLLIN, .revents = 0};
    while (::poll(&waiting, 1, 0) > 0)
      descriptor{::accept(socket(), nullptr, nullptr)};
  }
};

/// A port that answers nothing any more: the system drops what comes beyond the backlog.
class black_hole : public listener {
public:
  black_hole() : listener{"127.0.0.1", 0} {
    bool answered = true;
    while (answered) {
      auto [socket, error] = begin_connect(address());
      REQUIRE(error == 0);
      pollfd ready{.fd = socket.get(), .events = POLLOUT, .revents = 0};
      answered = ::poll(&ready, 1, 100) > 0;
      held_.push_back(std::move(socket));
    }
  }

private:
  std::vector<descriptor> held_;
};

inline probe look_at(std::string host, uint16_t port, duration timeout = std::chrono::seconds{20}, int64_t id = 1) {
  return {id, instance_id{"pay-" + std::to_string(id)}, check_kind::tcp, {std::move(host), port}, timeout};
}

inline probe look_at(const held_port& at, duration timeout = std::chrono::seconds{20}, int64_t id = 1) {
  return look_at("127.0.0.1", at.port(), timeout, id);
}

/// How many descriptors this process holds.
inline std::ptrdiff_t open_descriptors() {
  return std::distance(std::filesystem::directory_iterator{"/proc/self/fd"}, {});
}

} // namespace muster
