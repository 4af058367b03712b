#include "messages/codec/json.hpp"
#include "tests/runtime/scenario/rehearsed.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

// fault.messages, clock.jump and configure on the production tree.

using namespace muster;
using namespace std::chrono_literals;

namespace {

constexpr auto usual_lease = R"json("lease": {"ttl": "3s", "heartbeat": "500ms"},)json";

/// Twelve seconds of a service with a lease, a check and a breaker, and these steps.
rehearsal_result play(const std::string& steps, const std::string& at_end = "",
                      const std::string& lease = usual_lease) {
  const auto text = R"json({
    "muster": 1, "name": "disturbed", "seed": 3, "duration": "12s",
    "services": [
      {"name": "pay", "instances": 3, )json"
                    + lease + R"json(
       "health": {"kind": "tcp", "interval": "500ms"},
       "breaker": {"window": "2s", "minimum_calls": 10, "wait": "1s"}}],
    "traffic": [{"id": "web", "to": "pay", "rate": "100/s", "timeout": "250ms"}],
    "steps": [)json" + steps
                    + R"json(], "at_end": [)json" + at_end + "]}";
  return test::rehearsed(text);
}

template <class Fact>
int64_t count(const rehearsal_result& in) {
  return std::ranges::count_if(in.facts, [](const record& each) { return std::holds_alternative<Fact>(each.what); });
}

int64_t times(const rehearsal_result& in, const std::string& kind) {
  const auto found = in.report.exercised.find(kind);
  return found == in.report.exercised.end() ? 0 : found->second;
}

} // namespace

TEST_CASE("messages that are delayed and overtake each other break no invariant") {
  const auto result = play(R"json(
    {"at": "1s", "do": "fault.messages", "target": "actor:*", "delay": "20ms", "share": 0.4, "reorder": 0.5,
     "for": "8s"},
    {"at": "2s", "do": "fault.errors", "target": "pay-1", "share": 1, "for": "3s"},
    {"at": "3s", "do": "fault.kill", "target": "actor:registry", "after": 3},
    {"at": "4s", "do": "update", "target": "pay", "set": {"weight": 2}})json",
                           R"json("success('pay') >= 50%", "actor('registry').restarts == 1")json");
  CHECK(result.report.passed);
  CHECK(times(result, "messages delayed") > 100);
  CHECK(times(result, "messages reordered") > 20);
  CHECK(count<circuit_opened>(result) > 0);
  // The answers of the balancer are waited for.
  CHECK(result.report.services.front().p99 > 10ms);
}

TEST_CASE("requests that are lost end by their time-out, and commands take effect once all the same") {
  const auto result = play(R"json(
    {"at": "1s", "do": "fault.messages", "target": "actor:*", "drop": 0.3, "duplicate": 0.3, "for": "4s"},
    {"at": "2s", "do": "update", "target": "pay-1", "set": {"tags": ["late"]}},
    {"at": "2s", "do": "update", "target": "pay-2", "set": {"tags": ["late"]}},
    {"at": "2s", "do": "deregister", "target": "pay-3"},
    {"at": "3s", "do": "register", "service": "pay", "id": "pay-4"})json",
                           R"json("success('pay') < 95%", "success('pay', 3s) >= 99%")json");
  CHECK(result.report.passed);
  CHECK(times(result, "requests lost") > 20);
  CHECK(times(result, "replies lost") > 20);
  CHECK(times(result, "requests duplicated") > 40);
  CHECK(count<instance_updated>(result) == 2);
  CHECK(count<instance_deregistered>(result) == 1);
}

TEST_CASE("only the actors that are aimed at are disturbed") {
  const auto result = play(R"json(
    {"at": "1s", "do": "fault.messages", "target": "actor:metrics", "drop": 1, "for": "4s"})json",
                           R"json("success('pay') == 100%")json");
  CHECK(result.report.passed);
  CHECK(times(result, "requests lost") + times(result, "replies lost") > 0);
}

TEST_CASE("when the actors' clock leaps, what was due meanwhile is due at once, and the world goes on") {
  const auto result = play(R"json(
    {"at": "5s", "do": "clock.jump", "by": "30d"},
    {"at": "5s", "do": "expect", "that": "service('pay').healthy == 3", "within": "2s"},
    {"at": "8s", "do": "note", "text": "still there"})json",
                           R"json("time == 12s", "success('pay', 3s) == 100%", "service('pay').instances == 3")json");
  CHECK(result.report.passed);
  CHECK(result.report.leapt == 720h);
  CHECK(count<lease_expired>(result) == 3);
  const auto noted = std::ranges::find(result.report.timeline, "note", &timeline_line::kind);
  REQUIRE(noted != result.report.timeline.end());
  CHECK(noted->at == result.report.start + 720h + 8s);
  // One sample of each instance for each second of the world.
  CHECK(result.seconds.size() == 36);
  CHECK(result.seconds.back().second == 12);
}

TEST_CASE("calls add up and kills are rehearsed also in a run whose clock leaps") {
  // Three instances whose leases end with the leap, so that metrics may drop their service, or none with a lease.
  const auto lease = GENERATE(as<std::string>{}, usual_lease, "");
  const auto result = play(R"json(
    {"at": "3s", "do": "fault.kill", "target": "actor:metrics"},
    {"at": "5s", "do": "clock.jump", "by": "30d"},
    {"at": "6s", "do": "fault.kill", "target": "actor:registry"},
    {"at": "8s", "do": "clock.jump", "by": "30d"},
    {"at": "9s", "do": "fault.kill", "target": "actor:metrics"})json",
                           "", lease);
  CHECK(result.report.passed);
  CHECK(result.report.invariant_checks.at(std::string{to_string(invariant::calls_add_up)}) == 3);
  REQUIRE(result.report.kills.size() == 2);
  for (const auto& each : result.report.kills)
    CHECK(each.handed_over > 0);
}

TEST_CASE("a leap that nothing waits for changes nothing") {
  const auto result = play(R"json({"every": "1s", "until": "11s", "do": "clock.jump", "by": "1ms"})json",
                           R"json("success('pay') == 100%")json");
  CHECK(result.report.passed);
  CHECK(result.report.leapt == 11ms);
  CHECK(count<lease_expired>(result) == 0);
}

TEST_CASE("a ramp of traffic takes as long as the script says also when the actors' clock leaps meanwhile") {
  const auto attempts_by_second = [](const std::string& jump) {
    const auto result = test::rehearsed(R"json({
      "muster": 1, "name": "a ramp", "duration": "75s", "services": [{"name": "pay", "instances": 1}],
      "traffic": [{"id": "web", "to": "pay", "rate": "10/s"}],
      "steps": [{"at": "10s", "do": "traffic.ramp", "id": "web", "to": "100/s", "over": "60s"})json"
                                        + jump + "]}");
    CHECK(result.report.passed);
    std::vector<int64_t> counts;
    for (const auto& each : result.seconds)
      counts.push_back(each.picks);
    return counts;
  };
  const auto counts = attempts_by_second(R"json(, {"at": "20s", "do": "clock.jump", "by": "2m"})json");
  REQUIRE(counts.size() == 75);
  // From 25/s to 40/s: a poisson count of 325.
  const auto after_jump = std::accumulate(counts.begin() + 20, counts.begin() + 30, int64_t{0});
  CHECK(after_jump > 250);
  CHECK(after_jump < 400);
  CHECK(counts == attempts_by_second(""));
}

TEST_CASE("configure changes the parts of a policy that it names, and the others stay") {
  const auto result = play(R"json(
    {"at": "1s", "do": "configure", "service": "pay", "set": {"breaker": {"consecutive_failures": 2, "wait": "30s"}}},
    {"at": "2s", "do": "fault.errors", "target": "pay-1", "share": 1, "for": "8s"},
    {"at": "2s", "do": "configure", "service": "pay", "set": {"balancer": {"strategy": "random"}}},
    {"at": "3s", "do": "expect", "that": "instance('pay-1').circuit == 'open'"})json",
                           R"json("instance('pay-1').circuit == 'open'")json");
  CHECK(result.report.passed);
  std::vector<service_policy> policies;
  for (const auto& each : result.facts)
    if (const auto* what = std::get_if<service_configured>(&each.what))
      policies.push_back(what->policy);
  REQUIRE(policies.size() == 3);
  CHECK(policies[2].breaker->consecutive_failures == 2);
  CHECK(policies[2].balancer.strategy_ == strategy::random);
  CHECK(policies[2].health->interval == 500ms);
}
