#include "actors/breaker/breaker.hpp"
#include "tests/actors/breaker/bench.hpp"
#include "tests/catch.hpp"

#include <algorithm>

namespace muster {

using namespace std::chrono_literals;

namespace {

/// The breaker of a service with 1,000 instances, which have a policy since they were registered.
struct large_service {
  large_service() {
    for (int i = 0; i < 1000; ++i)
      enroll("pay-" + std::to_string(i));
    tell(service_configured{name, {{}, reference_policy(), {}, {}}});
  }

  void tell(fact what) { logic.apply({++index, noon, {}, std::move(what)}); }

  void enroll(const std::string& id) {
    instance content;
    content.id = instance_id{id};
    content.service = name;
    tell(instance_registered{content});
  }

  std::vector<proposal> call(const std::string& id, std::string_view letters, int64_t epoch = 0) {
    call_report report{reporter_id{"web"}, ++sequence, name, {}};
    for (const auto letter : letters) {
      report.outcomes.push_back(outcome_of(letter, noon, 4s, epoch, false));
      report.outcomes.back().instance = instance_id{id};
    }
    REQUIRE(logic.count(report, noon));
    return logic.due(noon);
  }

  const service_name name{"pay"};
  breaker logic{name};
  int64_t index = 0;
  int64_t sequence = 0;
};

} // namespace

TEST_CASE("an instance that was never called takes no room in a checkpoint") {
  large_service it;
  CHECK(it.logic.begin_checkpoint(noon).size() < 200);
  it.call("pay-7", "..x");
  CHECK(it.logic.begin_checkpoint(noon).size() < 1000);
}

TEST_CASE("the circuit of an instance that was never called is closed, and opens by the policy there is when it is") {
  large_service it;
  const auto seen = it.logic.view(noon);
  REQUIRE(seen.size() == 1000);
  CHECK(std::ranges::all_of(seen, [](const circuit& each) { return each.state == circuit_state::closed; }));
  CHECK(std::ranges::all_of(seen, [](const circuit& each) { return each.epoch == 0; }));
  const auto due = it.call("pay-7", "xxxxx");
  REQUIRE(due.size() == 1);
  it.tell(due[0].what);
  const auto then = it.logic.view(noon);
  const auto opened = std::ranges::find(then, instance_id{"pay-7"}, &circuit::instance);
  REQUIRE(opened != then.end());
  CHECK(opened->state == circuit_state::open);
}

TEST_CASE("an instance that went without ever being called comes again an epoch higher") {
  large_service it;
  it.tell(instance_deregistered{it.name, instance_id{"pay-7"}, "test"});
  CHECK(it.logic.view(noon).size() == 999);
  it.enroll("pay-7");
  CHECK(it.logic.admit(instance_id{"pay-7"}, 1, 1s, noon)->epoch == 1);
}

} // namespace muster
