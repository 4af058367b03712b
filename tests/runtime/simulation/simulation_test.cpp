#include "runtime/scenario/script_writer.hpp"
#include "runtime/simulation/simulation.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/simulation/worlds.hpp"

using namespace muster;

TEST_CASE("a drawn world is played, passes, and has rehearsed enough, twice the same to the byte") {
  const auto result = play_world(1, {}, true);
  CHECK(result.failure == "");
  CHECK(kind_of_failure(result.report) == "");
  CHECK(result.report.facts >= world_size::facts);
  CHECK(kills_in(result.report) >= world_size::kills);
  CHECK(result.report.invariant_checks.at("convergence") > 0);
  CHECK(write_script(result.world) == write_script(drawn_as_file(1)));
}

TEST_CASE("a world whose journal loses power loses no acknowledged fact, and is twice the same to the byte") {
  uint64_t seed = 1;
  while (test::count<power_fault>(draw_world(seed)) == 0)
    ++seed;
  const auto result = play_world(seed, {}, true);
  CHECK(result.failure == "");
  CHECK(result.report.exercised.at("failures of power") > 0);
}

TEST_CASE("a world in which few changes come about is drawn with more of them") {
  constexpr uint64_t seed = 673;
  REQUIRE(rehearse(drawn_as_file(seed)).report.facts < world_size::facts);
  const auto result = play_world(seed);
  CHECK(result.failure == "");
  CHECK(result.report.facts >= world_size::facts);
  CHECK(result.world.steps.size() > drawn_as_file(seed).steps.size());
}

TEST_CASE("what was never exercised is named, each kind of fault and each invariant") {
  exercise none;
  const auto all = none.kinds().size() + none.invariants().size();
  CHECK(none.missing().size() == all);
  CHECK(none.invariants().size() == 10);

  world_result one;
  for (const auto& [kind, times] : none.kinds())
    one.report.exercised[kind] = 2;
  for (const auto& [which, times] : none.invariants())
    one.report.invariant_checks[which] = 3;
  one.report.exercised.erase("clock.jump");
  one.report.invariant_checks["one_alert"] = 0;
  one.report.facts = 1000;
  one.report.kills = {{"journal", 20, 5}, {"registry", 1, 1}};
  exercise some;
  some.add(one, false);
  CHECK(some.missing() == std::vector<std::string>{"clock.jump", "one_alert", "same_trace"});
  some.add(one, true);
  CHECK(some.missing() == std::vector<std::string>{"clock.jump", "one_alert"});
  CHECK(some.kinds().at("configure") == 4);
  CHECK(some.worlds() == 2);
  CHECK(some.facts() == 2000);
  CHECK(some.kills() == 42);
}

TEST_CASE("a failure is known again by its kind, not by its numbers") {
  rehearsal_report report;
  CHECK(kind_of_failure(report).empty());
  report.violations = {{invariant::one_alert, {}, "a was notified twice"}, {invariant::eligible_picks, {}, "b"}};
  CHECK(kind_of_failure(report) == "one_alert");
  report.failures = {"the tree has stopped: registry was restarted 11 times"};
  CHECK(kind_of_failure(report) == "the tree has stopped");
}
