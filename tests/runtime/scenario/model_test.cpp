#include "runtime/scenario/model.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/scenario/facts.hpp"

using namespace muster;
using namespace std::chrono_literals;

namespace {

/// The facts in order, a second apart, the first at the start.
model after(const std::vector<fact>& facts) {
  model result;
  int64_t index = 0;
  for (const auto& what : facts) {
    ++index;
    result.apply({index, story_start + (index - 1) * 1s, {}, what});
  }
  return result;
}

const instance_id one{"pay-1"};

} // namespace

TEST_CASE("an instance stands at each index as the facts up to there have made it") {
  auto lighter = pay_instance("pay-1", 0);
  const auto facts = after({service_configured{pay, {}}, joins("pay-1", instance_state::registered),
                            state_changed("pay-1", instance_state::registered, instance_state::healthy), joins("pay-2"),
                            opened("pay-1", 1, story_start + 9s), half_opened("pay-1", 2, 3), closed("pay-1", 3),
                            instance_updated{lighter}, leaves("pay-1"), joins("pay-1")});
  struct example {
    int64_t index;
    instance_state state;
    circuit_state circuit;
    int64_t weight;
    int64_t since;
  };
  using enum instance_state;
  for (const auto& each : {example{2, instance_state::registered, circuit_state::closed, 1, 2},
                           {3, healthy, circuit_state::closed, 1, 3},
                           {4, healthy, circuit_state::closed, 1, 3},
                           {5, healthy, circuit_state::open, 1, 5},
                           {6, healthy, circuit_state::half_open, 1, 6},
                           {7, healthy, circuit_state::closed, 1, 7},
                           {8, healthy, circuit_state::closed, 0, 8},
                           {9, instance_state::deregistered, circuit_state::closed, 0, 9},
                           {10, healthy, circuit_state::closed, 1, 10},
                           {99, healthy, circuit_state::closed, 1, 10}}) {
    INFO("at index " << each.index);
    const auto stood = facts.standing_at(one, each.index);
    REQUIRE(stood);
    CHECK(stood->state == each.state);
    CHECK(stood->circuit == each.circuit);
    CHECK(stood->weight == each.weight);
    CHECK(stood->index == each.since);
    CHECK(stood->at == story_start + (each.since - 1) * 1s);
  }
  CHECK_FALSE(facts.standing_at(one, 1));
  CHECK_FALSE(facts.standing_at(instance_id{"pay-2"}, 3));
  CHECK_FALSE(facts.standing_at(instance_id{"stock-1"}, 10));
  CHECK(facts.index() == 10);
}

TEST_CASE("the instances of a service are those that are registered now") {
  const auto facts = after({joins("pay-2"), joins("pay-1"), joins("pay-3"), leaves("pay-2")});
  const auto members = facts.instances_of(pay);
  REQUIRE(members.size() == 2);
  CHECK(members[0]->content.id.str() == "pay-1");
  CHECK(members[1]->content.id.str() == "pay-3");
  CHECK(facts.instances().size() == 3);
  CHECK_FALSE(facts.find(instance_id{"pay-2"})->is_registered());
  CHECK(facts.find(instance_id{"pay-9"}) == nullptr);
  CHECK(facts.instances_of(service_name{"stock"}).empty());
}

TEST_CASE("a circuit counts its trips and the permits of its present trial") {
  std::vector<fact> facts{joins("pay-1"), opened("pay-1", 1, story_start + 6s)};
  CHECK(after(facts).find(one)->circuit.retry_at == story_start + 6s);
  CHECK(after(facts).find(one)->circuit.epoch == 1);
  for (auto& more : {half_opened("pay-1", 2, 3), granted("pay-1", 2), granted("pay-1", 2)})
    facts.push_back(more);
  CHECK(after(facts).find(one)->circuit.permits == 3);
  CHECK(after(facts).find(one)->circuit.granted() == 2);
  for (auto& more : {opened("pay-1", 3, story_start + 20s), half_opened("pay-1", 4, 5)})
    facts.push_back(more);
  const auto circuit = after(facts).find(one)->circuit;
  CHECK(circuit.state == circuit_state::half_open);
  CHECK(circuit.granted() == 0);
  CHECK(circuit.permits == 5);
  CHECK(circuit.trips == 2);
}

TEST_CASE("a policy is the latest that was configured, or the default one") {
  service_policy policy;
  policy.breaker = breaker_policy{};
  const auto facts = after({service_configured{pay, {}}, service_configured{pay, policy}});
  CHECK(facts.policy_of(pay).breaker.has_value());
  CHECK(facts.policy_of(service_name{"stock"}) == service_policy{});
}

TEST_CASE("alerts are known with what became of them") {
  const auto facts = after({fired("pay/errors#1"), notified("pay/errors#1", alert_status::active),
                            notified("pay/errors#1", alert_status::active, "file"), resolved("pay/errors#1"),
                            notified("pay/errors#1", alert_status::resolved), fired("pay/errors#2")});
  const auto& first = facts.alerts().at(alert_id{"pay/errors#1"});
  CHECK(first.resolved);
  CHECK(first.episode.rule.str() == "errors");
  CHECK(first.notified.at(sink_name{"log"}) == std::vector{alert_status::active, alert_status::resolved});
  CHECK(first.notified.at(sink_name{"file"}) == std::vector{alert_status::active});
  CHECK_FALSE(facts.alerts().at(alert_id{"pay/errors#2"}).resolved);
  CHECK(facts.alerts().size() == 2);
}

TEST_CASE("restarts are known by actor and time") {
  const auto facts = after({restarted("registry"), restarted("breaker/pay"), restarted("registry", 2),
                            child_given_up{child_name{"registry"}, 2, "too often"}});
  CHECK(facts.restarts_of(child_name{"registry"}) == 2);
  CHECK(facts.restarts_of(child_name{"breaker/pay"}) == 1);
  CHECK(facts.restarts_of(child_name{"journal"}) == 0);
  const auto& registry = facts.restarts().at(child_name{"registry"});
  REQUIRE(registry.size() == 2);
  CHECK(registry[0].at == story_start);
  CHECK(registry[1].at == story_start + 2s);
  CHECK(registry[1].down == 12ms);
}

TEST_CASE("a service is stale for as long as its leases take nobody away, and one without leases is not") {
  auto leased = pay_instance("pay-1");
  leased.lease = lease_terms{};
  const std::vector<fact> story{instance_registered{leased, instance_state::healthy},
                                instance_registered{sample_instance("mail-1", "mail"), instance_state::healthy},
                                expiry_suspended{10, 2}, expiry_resumed{"asked", 10, 9, 3s, false}};
  const auto stale_after = [&](size_t facts, const service_name& service, timestamp now) {
    return after({story.begin(), story.begin() + static_cast<std::ptrdiff_t>(facts)}).stale_for(service, now);
  };
  CHECK(stale_after(2, pay, story_start + 9s) == 0s);
  CHECK(stale_after(3, pay, story_start + 2s) == 0s);
  CHECK(stale_after(3, pay, story_start + 9s) == 7s);
  CHECK(stale_after(3, service_name{"mail"}, story_start + 9s) == 0s);
  CHECK(stale_after(3, service_name{"other"}, story_start + 9s) == 0s);
  CHECK(stale_after(4, pay, story_start + 9s) == 0s);
}
