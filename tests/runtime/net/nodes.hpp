#pragma once

#include "actors/supervision/house.hpp"
#include "messages/protocol/error.hpp"
#include "messages/protocol/types.hpp"
#include "runtime/net/client.hpp"
#include "runtime/net/node.hpp"
#include "tests/catch.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/exit_reason.hpp>
#include <caf/io/middleman.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>

// Nodes that talk over real sockets of this host, on the real scheduler.

namespace muster {

/// Far more than anything here takes.
constexpr duration patience = std::chrono::seconds{30};

inline std::unique_ptr<node> start_node(const network_options& network = {}) {
  auto started = node::start({{}, {"127.0.0.1", 0}, network, {}});
  REQUIRE(started);
  return std::move(*started);
}

template <class R, class Handle, class Message>
expected<R> ask(caf::actor_system& from, const Handle& post, const Message& message, duration timeout = patience) {
  expected<R> answer = fail(errc::internal, "nothing was answered");
  caf::scoped_actor self{from};
  self->request(post, timeout, message)
    .receive([&](const R& reply) { answer = reply; },
             [&](const caf::error& why) { answer = tl::make_unexpected(to_failure(why)); });
  return answer;
}

/// An actor system that is about to connect.
class peer {
public:
  explicit peer(const network_options& network = {}) : system_{prepared(network)} {}

  caf::actor_system& system() { return system_; }

  expected<connection> try_connect(const endpoint& to, duration timeout = patience) {
    return connection::connect(system_, to, timeout);
  }

  connection connect(const node& to) {
    auto connected = try_connect(to.address());
    REQUIRE(connected);
    return *connected;
  }

  template <class R, class Handle, class Message>
  expected<R> ask(const Handle& post, const Message& message, duration timeout = patience) {
    return muster::ask<R>(system_, post, message, timeout);
  }

private:
  caf::actor_system_config& prepared(const network_options& network) {
    enable_network(config_, network);
    return config_;
  }

  caf::actor_system_config config_;
  caf::actor_system system_;
};

inline expected<done> kill_registry(node& of) {
  auto& home = of.home();
  return ask<done>(home.system(), home.post_of<supervisor_actor>(child_name{"root"}),
                   kill_child{child_name{"registry"}});
}

/// An actor that has nothing to do with a tree. Not a function: CAF dereferences a null pointer for one without
/// arguments.
class stranger final : public caf::event_based_actor {
public:
  using event_based_actor::event_based_actor;

protected:
  caf::behavior make_behavior() override {
    return {[](int) {}};
  }
};

/// Publishes a stranger by CAF's own means.
class other_publication {
public:
  explicit other_publication(peer& at) : at_{at.system()}, stranger_{at_.spawn<stranger>()} {
    const auto port = at_.middleman().publish(stranger_, 0, "127.0.0.1");
    REQUIRE(port);
    port_ = *port;
  }
  other_publication(const other_publication&) = delete;
  other_publication& operator=(const other_publication&) = delete;
  ~other_publication() {
    at_.middleman().close(port_);
    caf::anon_send_exit(stranger_, caf::exit_reason::kill);
  }

  uint16_t port() const { return port_; }

private:
  caf::actor_system& at_;
  caf::actor stranger_;
  uint16_t port_ = 0;
};

} // namespace muster
