#include "actors/alerts/alert_reading.hpp"
#include "tests/actors/alerts/story.hpp"
#include "tests/catch.hpp"

#include <set>

using namespace muster;
using namespace muster::story;

namespace {

measures some_measures() {
  measures result;
  result.calls = 35;
  result.successes = 24;
  result.failures = 4;
  result.time_outs = 2;
  result.abandoned = 5;
  result.error_rate = ratio{200'000};
  result.throughput = 3'000;
  result.mean = std::chrono::milliseconds{7};
  result.max = std::chrono::milliseconds{90};
  result.p50 = std::chrono::milliseconds{5};
  result.p90 = std::chrono::milliseconds{20};
  result.p99 = std::chrono::milliseconds{40};
  result.p999 = std::chrono::milliseconds{80};
  return result;
}

check_status check(const std::string& id, int64_t failures, int64_t checked_at) {
  check_status result;
  result.instance = instance_id{id};
  result.kind = check_kind::tcp;
  result.failures = failures;
  result.last_checked = second(checked_at);
  return result;
}

} // namespace

TEST_CASE("the measures that are not there yet are known, all others have a source") {
  const std::set missing{measure::cpu, measure::memory, measure::active, measure::dependencies_unmet};
  for (size_t i = 0; i < enumerators_of(std::type_identity<measure>{}).size(); ++i) {
    const auto what = static_cast<measure>(i);
    INFO(to_string(what));
    CHECK(is_measured(what) == !missing.contains(what));
  }
}

TEST_CASE("error rate, throughput and latencies are read from the metrics of the window") {
  const auto [what, value] = GENERATE(table<measure, int64_t>({
    {measure::error_rate, 200'000},
    {measure::throughput, 3'000},
    {measure::latency_mean, 7'000'000},
    {measure::latency_max, 90'000'000},
    {measure::latency_p50, 5'000'000},
    {measure::latency_p90, 20'000'000},
    {measure::latency_p99, 40'000'000},
    {measure::latency_p999, 80'000'000},
  }));
  INFO(to_string(what));
  CHECK(read_calls(what, some_measures()) == alert_reading{value, 30});
  CHECK_FALSE(read_calls(measure::availability, some_measures()));
}

TEST_CASE("failed_checks and check_age are those of the instance, or of the worst one of the service") {
  auto unchecked = check("pay-4", 0, 0);
  unchecked.last_checked = {};
  auto without = check("pay-5", 9, 0);
  without.kind = check_kind::none;
  auto stopped = check("pay-6", 9, 0);
  stopped.stopped = true;
  const check_list checks{
    {check("pay-1", 0, 10), check("pay-2", 4, 17), check("pay-3", 2, 19), unchecked, without, stopped}};
  const auto read = [&](measure what, const std::string& id) {
    const auto reading = read_checks(what, checks, instance_id{id}, second(20));
    return reading ? reading->value : -1;
  };
  CHECK(read(measure::failed_checks, "") == 4);
  CHECK(read(measure::failed_checks, "pay-3") == 2);
  CHECK(read(measure::check_age, "") == 10'000'000'000);
  CHECK(read(measure::check_age, "pay-2") == 3'000'000'000);
  CHECK(read(measure::check_age, "pay-4") == -1);
  CHECK(read(measure::failed_checks, "pay-5") == -1);
  CHECK(read(measure::check_age, "pay-6") == -1);
  CHECK(read(measure::error_rate, "pay-1") == -1);
}

TEST_CASE("too few calls are no evidence for error_rate and latency, and for nothing else") {
  struct example {
    std::string when;
    int64_t minimum;
    alert_reading reading;
    bool met;
  };
  const auto e = GENERATE(values<example>({
    {"error_rate > 5%", 20, {1'000'000, 19}, false},
    {"error_rate > 5%", 20, {1'000'000, 20}, true},
    {"error_rate > 5%", 20, {50'000, 20}, false},
    {"error_rate >= 5%", 20, {50'000, 20}, true},
    {"error_rate < 5%", 0, {0, 0}, false},
    {"error_rate < 5%", 0, {0, 1}, true},
    {"latency_p99 > 100ms", 20, {200'000'000, 19}, false},
    {"latency_p99 > 100ms", 20, {200'000'000, 20}, true},
    {"throughput < 20/s", 20, {0, 0}, true},
    {"healthy_share < 50%", 20, {250'000, 0}, true},
    {"open_circuits >= 2", 20, {2, 0}, true},
    {"failed_checks > 2", 20, {3, 0}, true},
  }));
  auto watched = rule("r", e.when);
  watched.minimum_samples = e.minimum;
  INFO(e.when << " at " << e.reading.value << " of " << e.reading.samples);
  CHECK(is_met(watched, e.reading) == e.met);
  CHECK_FALSE(is_met(watched, std::nullopt));
}

TEST_CASE("the reason of a resolving says what was measured") {
  const auto [when, reading, reason] = GENERATE(table<std::string, std::optional<alert_reading>, std::string>({
    {"error_rate > 5%", alert_reading{12'345, 50}, "error_rate is 1.23%"},
    {"error_rate > 5%", alert_reading{0, 3}, "error_rate rests on 3 calls, fewer than 20"},
    {"latency_p99 > 1s", alert_reading{39'812'345, 50}, "latency_p99 is 39812us"},
    {"latency_p99 > 1s", alert_reading{412'812'345, 50}, "latency_p99 is 413ms"},
    {"throughput < 20/s", alert_reading{25'500, 50}, "throughput is 25.5/s"},
    {"open_circuits > 1", alert_reading{1}, "open_circuits is 1"},
    {"check_age > 1m", std::nullopt, "check_age has no value"},
  }));
  CHECK(why_cleared(rule("r", when), reading) == reason);
}
