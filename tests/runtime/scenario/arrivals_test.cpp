#include "runtime/scenario/arrivals.hpp"
#include "tests/catch.hpp"

#include <cmath>
#include <vector>

using namespace muster;
using namespace std::chrono_literals;

namespace {

const timestamp start{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}};

constexpr rate per_second(int64_t events) {
  return {events * 1000};
}

std::vector<timestamp> all_until(arrivals& of, timestamp end, timestamp from = start) {
  std::vector<timestamp> result;
  for (auto next = of.next(from); next && *next < end; next = of.next(*next))
    result.push_back(*next);
  return result;
}

double mean_count(bool poisson, rate from, rate to, duration over, duration begin, duration end) {
  constexpr int runs = 60;
  size_t count = 0;
  for (uint64_t seed = 1; seed <= runs; ++seed) {
    arrivals ramp{from, poisson, seed};
    ramp.change(to, over, start);
    for (auto at : all_until(ramp, start + end))
      count += at >= start + begin ? 1 : 0;
  }
  return static_cast<double>(count) / runs;
}

} // namespace

TEST_CASE("over a long time as many requests arrive as the rate says") {
  struct example {
    rate of;
    duration span;
  };
  const auto [of, span] = GENERATE(values<example>({{per_second(200), 500s}, {{500}, 48h}, {{1}, 100'000h}}));
  const auto poisson = GENERATE(true, false);
  arrivals steady{of, poisson, 7};
  const auto expected = static_cast<double>(of.milli_per_second) * static_cast<double>(span / 1s) / 1000;
  const auto count = static_cast<double>(all_until(steady, start + span).size());
  INFO(to_string(of) << " over " << format_duration(span));
  if (poisson)
    CHECK(count == Approx(expected).margin(4 * std::sqrt(expected)));
  else
    CHECK(count == Approx(expected).margin(1));
}

TEST_CASE("gaps of poisson arrivals are exponential") {
  arrivals steady{per_second(100), true, 3};
  const auto all = all_until(steady, start + 1000s);
  auto last = start;
  int above_mean = 0;
  int above_thrice = 0;
  for (auto at : all) {
    REQUIRE(at > last);
    above_mean += at - last > 10ms ? 1 : 0;
    above_thrice += at - last > 30ms ? 1 : 0;
    last = at;
  }
  const auto count = static_cast<double>(all.size());
  CHECK(above_mean / count == Approx(std::exp(-1.0)).margin(0.01));
  CHECK(above_thrice / count == Approx(std::exp(-3.0)).margin(0.005));
}

TEST_CASE("uniform arrivals keep one distance") {
  arrivals steady{per_second(8), false, 3};
  auto at = start;
  for (int i = 0; i < 1000; ++i) {
    const auto next = steady.next(at);
    REQUIRE(next);
    CHECK(*next - at == 125ms);
    at = *next;
  }
}

TEST_CASE("a ramp changes the rate in a straight line") {
  struct example {
    duration after;
    int64_t milli_per_second;
  };
  arrivals ramp{per_second(200), true, 1};
  CHECK(ramp.rate_at(start) == per_second(200));
  ramp.change(per_second(600), 10s, start + 30s);
  for (const auto& [after, milli_per_second] :
       {example{30s, 200'000}, {32500ms, 300'000}, {35s, 400'000}, {39999ms, 599'960}, {40s, 600'000}, {1h, 600'000}}) {
    INFO("after " << format_duration(after));
    CHECK(ramp.rate_at(start + after).milli_per_second == milli_per_second);
  }
  // A change in the middle of a ramp goes on from where the rate is.
  ramp.change(per_second(0), 10s, start + 35s);
  CHECK(ramp.rate_at(start + 35s) == per_second(400));
  CHECK(ramp.rate_at(start + 40s) == per_second(200));
  ramp.change(per_second(50), 0s, start + 41s);
  CHECK(ramp.rate_at(start + 41s) == per_second(50));
}

TEST_CASE("during a ramp as many requests arrive as the rate adds up to") {
  struct example {
    rate from;
    rate to;
    duration begin;
    duration end;
    double count;
  };
  const auto each = GENERATE(values<example>({
    {per_second(20), per_second(60), 0s, 10s, 400},
    {per_second(20), per_second(60), 0s, 5s, 150},
    {per_second(20), per_second(60), 10s, 20s, 600},
    {per_second(60), per_second(20), 0s, 10s, 400},
    {per_second(60), per_second(20), 10s, 20s, 200},
    {per_second(0), per_second(80), 0s, 10s, 400},
    {per_second(80), per_second(0), 0s, 10s, 400},
    {per_second(80), per_second(0), 10s, 20s, 0},
  }));
  const auto poisson = GENERATE(true, false);
  INFO(to_string(each.from) << " to " << to_string(each.to) << ", from " << format_duration(each.begin));
  // Four deviations of the mean of 60 runs.
  CHECK(mean_count(poisson, each.from, each.to, 10s, each.begin, each.end)
        == Approx(each.count).margin(4 * std::sqrt(each.count / 60) + 1));
}

TEST_CASE("nothing arrives at a rate of 0, until it changes") {
  arrivals silent{per_second(0), true, 1};
  CHECK_FALSE(silent.next(start));
  silent.change(per_second(10), 0s, start + 1s);
  CHECK(silent.next(start + 1s));
  silent.change(per_second(0), 0s, start + 2s);
  CHECK_FALSE(silent.next(start + 2s));
}

TEST_CASE("a ramp to 0 ends the arrivals, also when it is asked late") {
  const auto poisson = GENERATE(true, false);
  arrivals fading{per_second(100), poisson, 1};
  fading.change(per_second(0), 10s, start);
  const auto all = all_until(fading, timestamp::max());
  REQUIRE_FALSE(all.empty());
  CHECK(all.back() < start + 10s);
  CHECK_FALSE(fading.next(start + 9999ms + 999us));
  CHECK_FALSE(fading.next(start + 10s));
}

TEST_CASE("the same seed gives the same arrivals, another seed others") {
  const auto drawn = [](uint64_t seed) {
    arrivals of{per_second(50), true, seed};
    return all_until(of, start + 10s);
  };
  CHECK(drawn(1) == drawn(1));
  CHECK(drawn(1) != drawn(2));
}
