#include "tests/runtime/scenario/rehearsed.hpp"

using namespace muster;

namespace {

/// Ten seconds in which a service is changed again and again, with these steps besides.
rehearsal_result play_on_disk(const std::string& level, const std::string& steps) {
  return test::rehearsed(R"json({
    "muster": 1, "name": "power", "duration": "10s",
    "config": {"journal": {"durability": ")json"
                         + level + R"json(", "file": "facts"}},
    "services": [{"name": "pay", "instances": 3, "breaker": {"window": "2s", "wait": "1s"}}],
    "traffic": [{"id": "web", "to": "pay", "rate": "50/s"}],
    "steps": [
      {"every": "200ms", "until": "8s", "do": "update", "target": "pay", "set": {"weight": 2}},
      {"every": "300ms", "until": "8s", "do": "update", "target": "pay-1", "set": {"weight": 3}})json"
                         + steps + "]}");
}

} // namespace

TEST_CASE("in a rehearsal whose journal loses power within a write no acknowledged fact is lost, and it goes on") {
  const auto result = play_on_disk("fsync", R"json(,
    {"at": "1s", "do": "fault.power"}, {"at": "3s", "do": "fault.power", "after": 4},
    {"at": "5s", "do": "fault.power", "after": 9}, {"at": "7s", "do": "fault.power", "after": 17})json");
  CHECK(result.report.passed);
  CHECK(result.report.exercised.at("failures of power") == 4);
  int64_t restarts = 0;
  for (const auto& entry : result.facts)
    if (const auto* restarted = std::get_if<child_restarted>(&entry.what)) {
      CHECK(restarted->child == child_name{"journal"});
      CHECK_THAT(restarted->reason, Contains("the power of its disk has failed"));
      ++restarts;
    }
  CHECK(restarts == 4);
}

TEST_CASE("a rehearsal has as many facts with its journal on disk at either level") {
  CHECK(play_on_disk("os", "").report.passed);
  CHECK(play_on_disk("fsync", "").report.facts == play_on_disk("os", "").report.facts);
}
