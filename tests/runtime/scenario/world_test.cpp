#include "runtime/scenario/world.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <cmath>

using namespace muster;
using namespace std::chrono_literals;

namespace {

const timestamp start{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}};
const instance_id one{"pay-1"};
const instance_id two{"pay-2"};

behaviour constant(duration latency, int64_t capacity = 0) {
  behaviour result;
  result.p50 = result.p99 = latency;
  result.capacity = capacity;
  return result;
}

world world_of(const behaviour& normal, uint64_t seed = 1) {
  world result{seed};
  result.add(one, normal);
  result.add(two, normal);
  return result;
}

std::vector<duration> sorted_latencies(const behaviour& normal, size_t draws) {
  auto sample = world_of(normal);
  std::vector<duration> result;
  for (size_t i = 0; i < draws; ++i)
    result.push_back(sample.attempt(one, start).latency);
  std::ranges::sort(result);
  return result;
}

/// The value at a share of a sorted sample.
double at_share(const std::vector<duration>& sorted, double share) {
  return static_cast<double>(sorted[static_cast<size_t>(share * static_cast<double>(sorted.size()))].count());
}

fault_effect failing(ratio share, std::string code) {
  fault_effect result;
  result.errors = share;
  result.code = std::move(code);
  return result;
}

fault_effect slower(duration added, int64_t factor = ratio::one) {
  fault_effect result;
  result.latency_added = added;
  result.latency_factor = factor;
  return result;
}

fault_effect with(bool fault_effect::*flag) {
  fault_effect result;
  result.*flag = true;
  return result;
}

/// The share of attempts at `one` that fail with a code.
double failures(world& of, const std::string& code, int draws) {
  int failed = 0;
  for (int i = 0; i < draws; ++i) {
    const auto came = of.attempt(one, start);
    CHECK((came.result == call_result::failure) == !came.code.empty());
    failed += came.code == code ? 1 : 0;
  }
  return static_cast<double>(failed) / draws;
}

} // namespace

TEST_CASE("latencies are log-normal through the median and the 99th percentile") {
  struct example {
    duration p50;
    duration p99;
  };
  const auto [p50, p99] = GENERATE(values<example>({{5ms, 40ms}, {1ms, 1500us}, {100ms, 5s}}));
  const auto latencies = sorted_latencies({p50, p99, {}, 0}, 50'000);
  const auto median = static_cast<double>(p50.count());
  const auto sigma = std::log(static_cast<double>(p99.count()) / median) / 2.326;
  CHECK(at_share(latencies, 0.5) == Approx(median).epsilon(0.03));
  CHECK(at_share(latencies, 0.99) == Approx(static_cast<double>(p99.count())).epsilon(0.08));
  // One standard deviation either way: other distributions may pass through the two points above.
  CHECK(at_share(latencies, 0.8413) == Approx(median * std::exp(sigma)).epsilon(0.04));
  CHECK(at_share(latencies, 0.1587) == Approx(median * std::exp(-sigma)).epsilon(0.04));
}

TEST_CASE("the same value twice is a constant latency") {
  const auto latencies = sorted_latencies(constant(7ms), 1000);
  CHECK(latencies.front() == 7ms);
  CHECK(latencies.back() == 7ms);
}

TEST_CASE("attempts beyond the capacity queue behind the one that ends first") {
  struct example {
    duration at;
    duration latency;
  };
  auto busy = world_of(constant(10ms, 2));
  for (const auto& [at, latency] : {example{0ms, 10ms},
                                    {0ms, 10ms},
                                    {0ms, 20ms},
                                    {0ms, 20ms},
                                    {0ms, 30ms},
                                    {5ms, 25ms},
                                    {25ms, 15ms},
                                    {29ms, 11ms},
                                    {30ms, 20ms},
                                    {100ms, 10ms}}) {
    INFO("at " << format_duration(at));
    CHECK(busy.attempt(one, start + at).latency == latency);
  }
  CHECK(busy.attempt(two, start).latency == 10ms);
}

TEST_CASE("without a capacity nothing queues") {
  auto idle = world_of(constant(10ms));
  for (int i = 0; i < 1000; ++i)
    CHECK(idle.attempt(one, start).latency == 10ms);
}

TEST_CASE("attempts that fail take a place like the others, those at an instance that is down take none") {
  auto busy = world_of(constant(10ms, 1));
  busy.begin_fault("down", one, with(&fault_effect::down), start);
  CHECK(busy.attempt(one, start).latency < 1ms);
  busy.end_fault("down");
  busy.begin_fault("errors", one, failing({ratio::one}, "boom"), start);
  CHECK(busy.attempt(one, start).latency == 10ms);
  CHECK(busy.attempt(one, start).latency == 20ms);
}

TEST_CASE("an instance fails with the share of errors that it has by nature and by a fault") {
  auto normal = constant(1ms);
  normal.errors = {50'000};
  auto flawed = world_of(normal);
  CHECK(failures(flawed, "error", 40'000) == Approx(0.05).margin(0.005));
  flawed.begin_fault("brownout", one, failing({900'000}, "overloaded"), start);
  CHECK(failures(flawed, "overloaded", 40'000) == Approx(0.9).margin(0.006));
  CHECK(failures(flawed, "error", 40'000) == Approx(0.1 * 0.05).margin(0.002));
  flawed.end_fault("brownout");
  CHECK(failures(flawed, "overloaded", 1'000) == 0);
}

TEST_CASE("of several faults the greatest share of errors counts") {
  auto flawed = world_of(constant(1ms));
  flawed.begin_fault("all", one, failing({ratio::one}, "all"), start);
  flawed.begin_fault("some", one, failing({200'000}, "some"), start);
  CHECK(flawed.attempt(one, start).code == "all");
  flawed.end_fault("all");
  CHECK(failures(flawed, "some", 20'000) == Approx(0.2).margin(0.01));
}

TEST_CASE("delays of several faults add up and end with their fault") {
  auto slow = world_of(constant(10ms));
  CHECK_FALSE(slow.has_faults());
  slow.begin_fault("later", one, slower(5ms), start);
  CHECK(slow.attempt(one, start).latency == 15ms);
  slow.begin_fault("double", one, slower({}, 2'000'000), start);
  CHECK(slow.attempt(one, start).latency == 25ms);
  slow.begin_fault("triple", one, slower(1ms, 3'000'000), start);
  CHECK(slow.attempt(one, start).latency == 66ms);
  CHECK(slow.probe(one, start).latency == 66ms);
  CHECK(slow.attempt(two, start).latency == 10ms);
  slow.end_fault("double");
  CHECK(slow.attempt(one, start).latency == 36ms);
  slow.end_fault("later");
  slow.end_fault("triple");
  CHECK(slow.attempt(one, start).latency == 10ms);
  CHECK_FALSE(slow.has_faults());
}

TEST_CASE("a fault at several instances ends at all of them") {
  auto down = world_of(constant(10ms));
  for (const auto& id : {one, two})
    down.begin_fault("zone", id, with(&fault_effect::down), start);
  CHECK(down.attempt(two, start).code == "refused");
  down.end_fault("zone");
  CHECK(down.attempt(one, start).code.empty());
  CHECK(down.attempt(two, start).code.empty());
}

TEST_CASE("each kind of fault shows where it should and nowhere else") {
  struct example {
    std::string name;
    fault_effect effect;
    bool attempt_passes;
    bool probe_passes;
    bool heartbeats;
  };
  const auto each = GENERATE(values<example>({
    {"none", {}, true, true, true},
    {"down", with(&fault_effect::down), false, false, false},
    {"errors", failing({ratio::one}, "boom"), false, true, true},
    {"latency", slower(1s), true, true, true},
    {"no heartbeats", with(&fault_effect::no_heartbeat), true, true, false},
    {"probes", with(&fault_effect::probe_fails), true, false, true},
  }));
  INFO(each.name);
  auto ill = world_of(constant(10ms));
  ill.begin_fault("ill", one, each.effect, start);
  CHECK((ill.attempt(one, start).result == call_result::success) == each.attempt_passes);
  CHECK((ill.probe(one, start).result == call_result::success) == each.probe_passes);
  CHECK(ill.sends_heartbeats(one, start) == each.heartbeats);
  CHECK(ill.attempt(two, start).result == call_result::success);
  CHECK(ill.sends_heartbeats(two, start));
}

TEST_CASE("a flapping instance is down and up by turns, down first") {
  struct example {
    duration after;
    bool up;
  };
  const auto [after, up] = GENERATE(values<example>(
    {{0s, false}, {1999ms, false}, {2s, true}, {3999ms, true}, {4s, false}, {6s, true}, {200s, false}, {202s, true}}));
  INFO("after " << format_duration(after));
  auto flapping = world_of(constant(10ms));
  fault_effect effect;
  effect.flap = 2s;
  const auto begins = start + 10s;
  flapping.begin_fault("flap", one, effect, begins);
  CHECK((flapping.attempt(one, begins + after).result == call_result::success) == up);
  CHECK((flapping.probe(one, begins + after).result == call_result::success) == up);
  CHECK(flapping.sends_heartbeats(one, begins + after) == up);
}

TEST_CASE("an instance draws the same whatever the others do, and other things from another seed") {
  const behaviour normal{5ms, 40ms, {100'000}, 0};
  const auto draws = [&](uint64_t seed, bool also_two) {
    auto drawn = world_of(normal, seed);
    std::vector<std::pair<duration, std::string>> result;
    for (int i = 0; i < 100; ++i) {
      if (also_two)
        drawn.attempt(two, start);
      auto came = drawn.attempt(one, start);
      result.emplace_back(came.latency, came.code);
    }
    return result;
  };
  CHECK(draws(1, false) == draws(1, true));
  CHECK(draws(1, false) != draws(2, false));
}
