#include "actors/balancer/flights.hpp"
#include "tests/catch.hpp"

#include <string>
#include <vector>

using namespace muster;
using namespace std::chrono_literals;

namespace {

/// What happens to the attempts at one instance, and how many are in flight then.
struct flight_step {
  enum class kind { begins, ends, time_passes };

  kind what;
  /// Until when at most the attempt takes, or what time it is.
  duration when;
  int64_t in_flight;
};

flight_step begins(duration until, int64_t in_flight) {
  return {flight_step::kind::begins, until, in_flight};
}

flight_step ends(int64_t in_flight) {
  return {flight_step::kind::ends, {}, in_flight};
}

flight_step at(duration now, int64_t in_flight) {
  return {flight_step::kind::time_passes, now, in_flight};
}

flights::counter idle() {
  return std::make_shared<std::atomic<int64_t>>(0);
}

} // namespace

TEST_CASE("an attempt is in flight until one at its instance has ended or its time is up, and never beyond it") {
  struct example {
    std::string name;
    std::vector<flight_step> steps;
  };
  const auto [name, steps] = GENERATE(values<example>({
    {"an end that is told", {begins(1s, 1), ends(0), at(1s, 0)}},
    {"one that is not", {begins(1s, 1), at(999ms, 1), at(1s, 0)}},
    {"one that is told too late", {begins(1s, 1), at(1s, 0), ends(0), begins(2s, 1)}},
    {"one of nobody", {ends(0), begins(1s, 1), at(1s, 0)}},
    {"the end of the long one of two", {begins(1s, 1), begins(1h, 2), ends(1), at(1s, 0)}},
    {"the same, picked in the other order", {begins(1h, 1), begins(1s, 2), ends(1), at(1s, 0)}},
    {"the ends of two of three", {begins(1s, 1), begins(3s, 2), begins(2s, 3), ends(2), ends(1), at(1s, 0)}},
    {"an end between two times that are up", {begins(1s, 1), begins(2s, 2), at(1s, 1), ends(0), at(2s, 0)}},
    {"equal times", {begins(1s, 1), begins(1s, 2), begins(1s, 3), ends(2), at(1s, 0)}},
    {"times that are up together", {begins(1s, 1), begins(2s, 2), begins(9s, 3), at(5s, 1), at(9s, 0)}},
  }));
  CAPTURE(name);
  flights all;
  const auto counter = idle();
  for (const auto& [what, when, in_flight] : steps) {
    if (what == flight_step::kind::begins)
      all.begin(counter, timestamp{when});
    else if (what == flight_step::kind::ends)
      all.end(counter);
    else
      all.lapse(timestamp{when});
    CHECK(*counter == in_flight);
  }
}

TEST_CASE("attempts at one instance make no difference to those at another") {
  flights all;
  const auto one = idle();
  const auto other = idle();
  all.begin(one, timestamp{1s});
  all.begin(other, timestamp{1s});
  all.begin(other, timestamp{2s});
  all.end(one);
  all.end(one);
  CHECK(*one == 0);
  CHECK(*other == 2);
  all.lapse(timestamp{1s});
  CHECK(*one == 0);
  CHECK(*other == 1);
}
