#include "actors/balancer/flights.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <string>
#include <vector>

using namespace muster;
using namespace std::chrono_literals;

namespace {

/// What happens to the attempts at one instance, and how many are in flight then.
struct flight_step {
  enum class kind { begins, ends, time_passes };

  kind what;
  /// When it was picked, when the one that has ended began, or what time it is.
  duration when;
  int64_t in_flight;
  duration timeout{0};
};

flight_step begins(duration when, duration timeout, int64_t in_flight) {
  return {flight_step::kind::begins, when, in_flight, timeout};
}

flight_step ends(duration began, int64_t in_flight) {
  return {flight_step::kind::ends, began, in_flight};
}

flight_step at(duration now, int64_t in_flight) {
  return {flight_step::kind::time_passes, now, in_flight};
}

flights::counter idle() {
  return std::make_shared<std::atomic<int64_t>>(0);
}

} // namespace

TEST_CASE("an attempt is in flight until its end is told or its time is up, whatever others there are") {
  struct example {
    std::string name;
    std::vector<flight_step> steps;
  };
  const auto [name, steps] = GENERATE(values<example>({
    {"an end that is told", {begins(0s, 1s, 1), ends(0s, 0), at(1s, 0)}},
    {"one that is not", {begins(0s, 1s, 1), at(999ms, 1), at(1s, 0)}},
    {"one that is told too late", {begins(0s, 1s, 1), at(1s, 0), ends(0s, 0), begins(2s, 1s, 1), at(3s, 0)}},
    {"one of nobody", {ends(0s, 0), begins(0s, 1s, 1), at(1s, 0)}},
    {"the end of the long one of two", {begins(0s, 1s, 1), begins(1ms, 1h, 2), ends(2ms, 1), at(1s, 0)}},
    {"the same, picked in the other order", {begins(0s, 1h, 1), begins(1ms, 1s, 2), ends(0s, 1), at(1001ms, 0)}},
    {"the end of the short one", {begins(0s, 1s, 1), begins(1ms, 1h, 2), ends(0s, 1), at(1s, 1), at(3601s, 0)}},
    {"one that began before any was picked", {begins(5s, 1s, 1), begins(6s, 1s, 2), ends(0s, 1), at(7s, 0)}},
    {"equal times", {begins(0s, 1s, 1), begins(0s, 1s, 2), begins(0s, 1s, 3), ends(0s, 2), at(1s, 0)}},
    {"times that are up together", {begins(0s, 1s, 1), begins(0s, 2s, 2), begins(0s, 9s, 3), at(5s, 1), at(9s, 0)}},
  }));
  CAPTURE(name);
  flights all;
  const auto counter = idle();
  for (const auto& [what, when, in_flight, timeout] : steps) {
    if (what == flight_step::kind::begins)
      all.begin(counter, timestamp{when}, timestamp{when + timeout});
    else if (what == flight_step::kind::ends)
      all.end(counter, timestamp{when});
    else
      all.lapse(timestamp{when});
    CHECK(*counter == in_flight);
  }
}

TEST_CASE("as many are in flight as there are, for longer than any of them takes") {
  flights all;
  const auto counter = idle();
  for (int64_t i = 0; i < 1000; ++i) {
    const timestamp now{i * 10ms};
    all.lapse(now);
    all.begin(counter, now, now + 2s);
    if (i >= 20)
      all.end(counter, now - 200ms);
    CHECK(*counter == std::min<int64_t>(i + 1, 20));
  }
}

TEST_CASE("attempts at one instance make no difference to those at another") {
  flights all;
  const auto one = idle();
  const auto other = idle();
  all.begin(one, timestamp{}, timestamp{1s});
  all.begin(other, timestamp{}, timestamp{1s});
  all.begin(other, timestamp{}, timestamp{2s});
  all.end(one, timestamp{});
  all.end(one, timestamp{});
  CHECK(*one == 0);
  CHECK(*other == 2);
  all.lapse(timestamp{1s});
  CHECK(*one == 0);
  CHECK(*other == 1);
}
