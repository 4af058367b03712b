#include "tests/runtime/net/nodes.hpp"
#include "tests/support/sample_instance.hpp"

#include <caf/exit_reason.hpp>
#include <caf/send.hpp>

using namespace muster;
using namespace std::chrono_literals;

namespace {

instance pay_1() {
  auto result = sample_instance("pay-1");
  result.lease = lease_terms{};
  return result;
}

/// Repeats a command while nobody knows what has become of it.
template <class Message>
expected<accepted> tell(peer& from, const registry_actor& registry, const Message& command) {
  auto answer = from.ask<accepted>(registry, command);
  while (!answer && answer.error().code == errc::outcome_unknown)
    answer = from.ask<accepted>(registry, command);
  return answer;
}

} // namespace

TEST_CASE("a typed post in another node answers each request while its actor is killed over and over") {
  const auto serving = start_node();
  peer client;
  const auto registry = client.connect(*serving).post_of<registry_actor>(child_name{"registry"}).value();
  REQUIRE(tell(client, registry, register_instance{command_id{"register"}, pay_1()}));
  instance_change change;
  for (int64_t number = 1; number <= 60; ++number) {
    INFO(number);
    if (number % 10 == 0)
      REQUIRE(kill_registry(*serving));
    // This one waits at the post until the next incarnation is there, and is then handled once.
    REQUIRE(client.ask<done>(registry, heartbeat{instance_id{"pay-1"}}));
    change.weight = number;
    REQUIRE(tell(client, registry,
                 update_instance{command_id{"weight/" + std::to_string(number)}, instance_id{"pay-1"}, change}));
  }
  const auto found = client.ask<instance_list>(registry, discover{service_name{"pay"}}).value();
  REQUIRE(found.instances.size() == 1);
  CHECK(found.instances.front().content.weight == 60);
  CHECK(serving->home().children().of(child_name{"registry"}).restarts == 6);
}

TEST_CASE("a command that is repeated over a kill of its actor takes effect once") {
  const auto serving = start_node();
  peer client;
  const auto registry = client.connect(*serving).post_of<registry_actor>(child_name{"registry"}).value();
  const register_instance command{command_id{"register"}, pay_1()};
  const auto first = tell(client, registry, command).value();
  REQUIRE(kill_registry(*serving));
  CHECK(tell(client, registry, command).value() == first);
}

TEST_CASE("a post that is not public or not there is not found, and the answer names those that are") {
  const auto serving = start_node();
  peer client;
  const auto tree = client.connect(*serving);
  for (const auto* name : {"root", "journal", "sinks", "sink/log", "breakers", "breaker/pay", "registr", ""}) {
    INFO(name);
    const auto found = tree.post_of<supervisor_actor>(child_name{name});
    REQUIRE_FALSE(found);
    CHECK(found.error().code == errc::not_found);
    CHECK_THAT(found.error().detail, Contains("registry, health, metrics, alerts, balancer, overview"));
  }
}

TEST_CASE("a post is given out only as what it is") {
  const auto serving = start_node();
  peer client;
  const auto tree = client.connect(*serving);
  CHECK(tree.post_of<health_actor>(child_name{"health"}));
  CHECK(tree.post_of<metrics_actor>(child_name{"metrics"}));
  CHECK(tree.post_of<alerts_actor>(child_name{"alerts"}));
  CHECK(tree.post_of<balancer_actor>(child_name{"balancer"}));
  // A part of what it understands is enough.
  CHECK(tree.post_of<handle<result<instance_list>(discover)>>(child_name{"registry"}));
  for (const auto* name : {"health", "metrics", "alerts", "balancer", "overview"}) {
    INFO(name);
    const auto found = tree.post_of<registry_actor>(child_name{name});
    REQUIRE_FALSE(found);
    CHECK(found.error().code == errc::invalid);
    CHECK_THAT(found.error().detail, Contains("'" + std::string{name} + "' does not understand"));
  }
  CHECK_FALSE(tree.post_of<supervisor_actor>(child_name{"registry"}));
}

TEST_CASE("the breaker of a service is public once the service has one") {
  const auto serving = start_node();
  peer client;
  const auto tree = client.connect(*serving);
  const auto registry = tree.post_of<registry_actor>(child_name{"registry"}).value();
  REQUIRE(tell(client, registry, register_instance{command_id{"register"}, pay_1()}));
  auto breaker = tree.post_of<breaker_actor>(child_name{"breaker/pay"});
  while (!breaker && breaker.error().code == errc::not_found)
    breaker = tree.post_of<breaker_actor>(child_name{"breaker/pay"});
  REQUIRE(breaker);
  const auto circuits = client.ask<circuit_list>(*breaker, circuit_query{service_name{"pay"}});
  REQUIRE(circuits);
  CHECK(circuits->circuits.size() == 1);
  CHECK_THAT(tree.post_of<breaker_actor>(child_name{"breaker/pa"}).error().detail, Contains("breaker/pay"));
}

TEST_CASE("exits from a peer end neither a post nor the directory") {
  const auto serving = start_node();
  peer client;
  const auto tree = client.connect(*serving);
  const auto registry = tree.post_of<registry_actor>(child_name{"registry"}).value();
  for (int i = 0; i < 3; ++i) {
    caf::anon_send_exit(registry, caf::exit_reason::kill);
    caf::anon_send_exit(registry, caf::exit_reason::user_shutdown);
  }
  CHECK(client.ask<instance_list>(registry, instance_query{}));
  CHECK(tree.post_of<registry_actor>(child_name{"registry"}));
  CHECK_FALSE(tree.lost());
  CHECK(serving->home().children().of(child_name{"registry"}).restarts == 0);
}
