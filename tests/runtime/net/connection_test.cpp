#include "runtime/clock.hpp"
#include "runtime/net/server.hpp"
#include "tests/runtime/net/nodes.hpp"

#include <arpa/inet.h>
#include <caf/after.hpp>
#include <caf/io/middleman.hpp>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <future>
#include <thread>

using namespace muster;
using namespace std::chrono_literals;

namespace {

/// A port of this host that is bound by nobody else, with somebody listening or not, but never answering.
class mute_port {
public:
  explicit mute_port(bool listens) : socket_{::socket(AF_INET, SOCK_STREAM, 0)} {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof(address);
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    REQUIRE(::bind(socket_, generic, length) == 0);
    REQUIRE((!listens || ::listen(socket_, 8) == 0));
    REQUIRE(::getsockname(socket_, generic, &length) == 0);
    port_ = ntohs(address.sin_port);
  }
  mute_port(const mute_port&) = delete;
  mute_port& operator=(const mute_port&) = delete;
  ~mute_port() { ::close(socket_); }

  endpoint address() const { return {"127.0.0.1", port_}; }

private:
  int socket_;
  uint16_t port_ = 0;
};

/// Waits until a post of a connection is known to be gone, and with it the connection.
bool gets_lost(peer& client, const connection& tree, const registry_actor& registry) {
  caf::scoped_actor self{client.system()};
  self->monitor(registry);
  bool is_down = false;
  self->receive([&](const caf::down_msg&) { is_down = true; }, caf::after(patience) >> [] {});
  // The directory is noted a moment earlier or later.
  while (is_down && !tree.lost())
    std::this_thread::yield();
  return is_down;
}

} // namespace

TEST_CASE("connecting to a port where nobody listens fails at once") {
  peer client;
  const mute_port closed{false};
  const auto begun = wall_now();
  const auto connected = client.try_connect(closed.address());
  CHECK(wall_now() - begun < patience);
  REQUIRE_FALSE(connected);
  CHECK(connected.error().code == errc::unavailable);
  CHECK_THAT(connected.error().detail, Contains("cannot connect to " + to_string(closed.address())));
}

TEST_CASE("connecting to a port where somebody listens and never speaks fails within its time-out") {
  peer client;
  const mute_port silent{true};
  const auto begun = wall_now();
  const auto connected = client.try_connect(silent.address(), 100ms);
  CHECK(wall_now() - begun < patience);
  REQUIRE_FALSE(connected);
  CHECK(connected.error().code == errc::time_out);
  CHECK_THAT(connected.error().detail, Contains("within 100ms"));
}

TEST_CASE("connecting to an address beyond this host is refused") {
  peer client;
  const auto connected = client.try_connect({"10.255.255.1", 7700});
  REQUIRE_FALSE(connected);
  CHECK(connected.error().code == errc::refused);
}

TEST_CASE("connecting to something else than a directory is refused") {
  peer other;
  const other_publication published{other};
  peer client;
  const auto connected = client.try_connect({"127.0.0.1", published.port()});
  REQUIRE_FALSE(connected);
  CHECK(connected.error().code == errc::invalid);
  CHECK_THAT(connected.error().detail, Contains("publishes no directory of posts"));
}

TEST_CASE("a system that was not prepared for the network neither connects nor publishes") {
  caf::actor_system_config config;
  config.add_message_types<caf::id_block::muster>();
  caf::actor_system system{config};
  const auto connected = connection::connect(system, {"127.0.0.1", 7700}, 1s);
  REQUIRE_FALSE(connected);
  CHECK(connected.error().code == errc::unsupported);
  const auto home = std::make_shared<house>(system, settings{}, wall_now(), 1);
  const auto published = publish(system, home, {"127.0.0.1", 0});
  REQUIRE_FALSE(published);
  CHECK(published.error().code == errc::unsupported);
}

TEST_CASE("publishing beyond this host is refused") {
  const auto host = GENERATE(as<std::string>{}, "0.0.0.0", "::", "10.0.0.1", "example.com", "");
  const auto started = node::start({{}, {host, 0}, {}, {}});
  REQUIRE_FALSE(started);
  CHECK(started.error().code == errc::refused);
}

TEST_CASE("a port that is taken cannot be published on") {
  const auto serving = start_node();
  const auto second = node::start({{}, serving->address(), {}, {}});
  REQUIRE_FALSE(second);
  CHECK(second.error().code == errc::unavailable);
  CHECK_THAT(second.error().detail, Contains("cannot listen on " + to_string(serving->address())));
}

TEST_CASE("a port is free again once its node has stopped") {
  auto first = start_node();
  const auto address = first->address();
  peer client;
  client.connect(*first);
  first.reset();
  const auto second = node::start({{}, address, {}, {}});
  REQUIRE(second);
  peer another;
  CHECK(another.connect(**second).post_of<registry_actor>(child_name{"registry"}));
}

TEST_CASE("a node that one thread has started is stopped by another, while the first goes on") {
  std::promise<expected<std::unique_ptr<node>>> began;
  std::promise<void> over;
  std::thread first{[&] {
    began.set_value(node::start({{}, {"127.0.0.1", 0}, {}, {}}));
    over.get_future().wait();
  }};
  const auto serving = began.get_future().get();
  const auto stopped = serving ? (*serving)->stop(10s) : tl::make_unexpected(serving.error());
  over.set_value();
  first.join();
  INFO((stopped ? std::string{} : to_string(stopped.error())));
  CHECK(stopped);
}

TEST_CASE("a peer learns that its server is gone, and no request waits longer than its time-out") {
  auto serving = start_node();
  peer client;
  const auto tree = client.connect(*serving);
  const auto registry = tree.post_of<registry_actor>(child_name{"registry"}).value();
  CHECK_FALSE(tree.lost());
  serving.reset();
  REQUIRE(gets_lost(client, tree, registry));
  CHECK(tree.post_of<registry_actor>(child_name{"registry"}).error().code == errc::unavailable);
  const auto answer = client.ask<instance_list>(registry, instance_query{}, 100ms);
  REQUIRE_FALSE(answer);
  CHECK((answer.error().code == errc::time_out || answer.error().code == errc::unavailable));
}

TEST_CASE("a request to a tree that has stopped behind its port ends in unavailable, or by its time-out") {
  const auto serving = start_node();
  peer client;
  const auto registry = client.connect(*serving).post_of<registry_actor>(child_name{"registry"}).value();
  REQUIRE(serving->stop(patience));
  const auto answer = client.ask<instance_list>(registry, instance_query{}, 500ms);
  REQUIRE_FALSE(answer);
  CHECK((answer.error().code == errc::time_out || answer.error().code == errc::unavailable));
}

TEST_CASE("a peer that gives no sign of life is let go, and one that does is not") {
  // Long enough for a handshake on a machine that is busy with other tests.
  const network_options lively{100ms, 2s};
  const auto serving = start_node(lively);
  peer client{lively};
  peer mute{{24h, 24h}};
  const auto kept = client.connect(*serving);
  const auto dropped = mute.connect(*serving);
  const auto registry = dropped.post_of<registry_actor>(child_name{"registry"}).value();
  CHECK(gets_lost(mute, dropped, registry));
  CHECK_FALSE(kept.lost());
  CHECK(kept.post_of<registry_actor>(child_name{"registry"}));
}
