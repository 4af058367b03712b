#pragma once

#include "tests/runtime/probing/loopback.hpp"

#include <sys/eventfd.h>

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace muster {

/// A status line with an empty body.
inline std::string answer(int status, const std::string& headers = {}) {
  return "HTTP/1.1 " + std::to_string(status) + " Word\r\n" + headers + "Content-Length: 0\r\n\r\n";
}

/// A server of this host that answers each request by its path, as scripted, and keeps what it was asked. It ends
/// with its object, also when a test fails: nothing it does waits for a peer without a bound.
class http_server {
public:
  /// `answers` holds what is sent for a path; another one is 404, and an empty answer is silence. `endless` follows
  /// the answer again and again until the peer has closed, with a pause after each.
  explicit http_server(std::map<std::string, std::string> answers = {{"/", answer(200)}}, std::string endless = {},
                       const std::string& host = "127.0.0.1", std::chrono::milliseconds pause = {})
    : listener_{host},
      answers_{std::move(answers)},
      endless_{std::move(endless)},
      pause_{pause},
      bell_{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)},
      thread_{[this] { serve(); }} {}
  http_server(const http_server&) = delete;
  http_server& operator=(const http_server&) = delete;

  ~http_server() {
    ::eventfd_write(bell_.get(), 1);
    thread_.join();
  }

  uint16_t port() const { return listener_.port(); }
  std::string text() const { return listener_.text(); }

  /// The heads of the requests so far.
  std::vector<std::string> requests() const {
    const std::lock_guard lock{mutex_};
    return requests_;
  }

  int64_t endless_bytes() const {
    const std::lock_guard lock{mutex_};
    return endless_bytes_;
  }

private:
  bool wait_for(int file, short events) const {
    std::array<pollfd, 2> waiting{pollfd{file, events, 0}, pollfd{bell_.get(), POLLIN, 0}};
    return ::poll(waiting.data(), waiting.size(), 20'000) > 0 && waiting[1].revents == 0;
  }

  void serve() {
    while (wait_for(listener_.socket(), POLLIN))
      if (descriptor peer{::accept4(listener_.socket(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)};
          peer.is_open())
        converse(std::move(peer));
  }

  void converse(descriptor peer) {
    std::string head;
    std::array<char, 1024> buffer{};
    while (head.find("\r\n\r\n") == std::string::npos) {
      if (!wait_for(peer.get(), POLLIN))
        return;
      const auto count = ::recv(peer.get(), buffer.data(), buffer.size(), 0);
      if (count <= 0)
        return;
      head.append(buffer.data(), static_cast<size_t>(count));
    }
    const auto path = head.substr(head.find(' ') + 1, head.find(" HTTP/") - head.find(' ') - 1);
    {
      const std::lock_guard lock{mutex_};
      requests_.push_back(head);
    }
    const auto found = answers_.find(path);
    const auto text = found == answers_.end() ? answer(404) : found->second;
    if (text.empty())
      return silent_.push_back(std::move(peer));
    send(peer, text);
    while (!endless_.empty() && send(peer, endless_) && pause())
      continue;
  }

  /// Answers whether it goes on after that.
  bool pause() const {
    pollfd end{bell_.get(), POLLIN, 0};
    return ::poll(&end, 1, static_cast<int>(pause_.count())) == 0;
  }

  bool send(const descriptor& peer, const std::string& text) {
    for (size_t sent = 0; sent < text.size();) {
      if (!wait_for(peer.get(), POLLOUT))
        return false;
      const auto count = ::send(peer.get(), text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
      if (count <= 0)
        return false;
      sent += static_cast<size_t>(count);
      const std::lock_guard lock{mutex_};
      endless_bytes_ += count;
    }
    return true;
  }

  listener listener_;
  const std::map<std::string, std::string> answers_;
  const std::string endless_;
  const std::chrono::milliseconds pause_;
  descriptor bell_;
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  int64_t endless_bytes_ = 0;
  std::vector<descriptor> silent_;
  std::thread thread_;
};

/// A look at a server over HTTP.
inline probe ask(const http_server& at, const http_check& how = {}, duration timeout = std::chrono::seconds{20},
                 int64_t id = 1) {
  auto result = look_at("127.0.0.1", at.port(), timeout, id);
  result.kind = check_kind::http;
  result.http = how;
  return result;
}

} // namespace muster
