#include "actors/health/thresholds.hpp"
#include "tests/catch.hpp"

using namespace muster;

TEST_CASE("a verdict is reached by the first pass, then by fall failures or rise passes in a row") {
  using enum instance_state;
  struct example {
    instance_state state;
    probe_streak streak;
    std::optional<bool> verdict;
  };
  const auto example_of = GENERATE(values<example>({
    {registered, {0, 0}, std::nullopt},
    {registered, {1, 0}, true},
    {registered, {0, 1}, std::nullopt},
    {registered, {0, 99}, std::nullopt},
    {healthy, {1, 0}, std::nullopt},
    {healthy, {99, 0}, std::nullopt},
    {healthy, {0, 2}, std::nullopt},
    {healthy, {0, 3}, false},
    {healthy, {0, 4}, false},
    {unhealthy, {1, 0}, std::nullopt},
    {unhealthy, {2, 0}, true},
    {unhealthy, {3, 0}, true},
    {unhealthy, {0, 99}, std::nullopt},
    {draining, {99, 0}, std::nullopt},
    {draining, {0, 99}, std::nullopt},
    {deregistered, {99, 0}, std::nullopt},
  }));
  CAPTURE(to_string(example_of.state), example_of.streak.passes, example_of.streak.failures);
  CHECK(verdict_on(example_of.state, example_of.streak, {3, 2}) == example_of.verdict);
}

TEST_CASE("a streak counts probes with the same end in a row") {
  probe_streak streak;
  streak.add(true);
  streak.add(true);
  CHECK((streak.passes == 2 && streak.failures == 0));
  streak.add(false);
  CHECK((streak.passes == 0 && streak.failures == 1));
  streak.add(true);
  CHECK((streak.passes == 1 && streak.failures == 0));
}

TEST_CASE("the reason of a verdict says how many probes ended how, and what the last one said") {
  CHECK(reason_of({1, 0}, "") == "a probe passed");
  CHECK(reason_of({2, 0}, "200 OK") == "2 probes in a row passed: 200 OK");
  CHECK(reason_of({0, 3}, "connection refused") == "3 probes in a row failed: connection refused");
}
