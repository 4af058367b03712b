#include "runtime/scenario/script_writer.hpp"
#include "runtime/simulation/drawn_services.hpp"
#include "runtime/simulation/simulation.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/simulation/worlds.hpp"

#include <set>

using namespace muster;
using namespace std::chrono_literals;
using test::count;

namespace {

/// When a step is taken that has an instant, and what it begins ends.
duration end_of(const script_step& step) {
  const auto* instant = std::get_if<at_instant>(&step.trigger);
  return instant == nullptr ? 0s : instant->at + lasting(step.action).value_or(0s);
}

} // namespace

TEST_CASE("the same seed draws the same world, another one another") {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    CHECK(write_script(draw_world(seed)) == write_script(draw_world(seed)));
    CHECK(write_script(draw_world(seed)) != write_script(draw_world(seed + 1)));
  }
}

TEST_CASE("every drawn world is a sound scenario, which its file gives again") {
  for (uint64_t seed = 1; seed <= 30; ++seed) {
    CAPTURE(seed);
    auto file = write_script(drawn_as_file(seed));
    CHECK(file["seed"] == seed);
    const auto again = read_script(file.dump(), "again.json");
    REQUIRE(again.content);
    CHECK(write_script(*again.content) == file);
  }
}

TEST_CASE("each world has kinds of faults and chances of its own, and all kinds occur") {
  std::set<std::string_view> seen;
  std::set<int64_t> kinds_in_one;
  std::set<int64_t> numbers_of_errors;
  for (uint64_t seed = 1; seed <= 100; ++seed) {
    const auto world = draw_world(seed);
    std::set<std::string_view> verbs_here;
    for (const auto& step : world.steps)
      verbs_here.insert(verb_of(step.action));
    seen.insert(verbs_here.begin(), verbs_here.end());
    kinds_in_one.insert(static_cast<int64_t>(verbs_here.size()));
    numbers_of_errors.insert(count<errors_fault>(world));
  }
  // Those that change nothing.
  const std::set<std::string_view> others{write_note::verb, expect_that::verb};
  for (const auto verb : verbs()) {
    CAPTURE(verb);
    CHECK(seen.contains(verb) != others.contains(verb));
  }
  CHECK(kinds_in_one.size() > 4);
  CHECK(numbers_of_errors.size() > 6);
  CHECK(numbers_of_errors.contains(0));
}

TEST_CASE("a world has as many kills as it must, and more steps the more are asked for") {
  for (uint64_t seed = 1; seed <= 30; ++seed) {
    CAPTURE(seed);
    int64_t kills = 0;
    const auto small = draw_world(seed, {0});
    for (const auto& step : small.steps)
      if (const auto* killed = std::get_if<kill_actor>(&step.action))
        kills += killed->times;
    CHECK(kills >= world_size::kills);
    CHECK(draw_world(seed, {1000}).steps.size() > small.steps.size() + 200);
  }
}

TEST_CASE("when the storm is over, everything has the time to heal that the invariant gives it") {
  for (uint64_t seed = 1; seed <= 50; ++seed) {
    CAPTURE(seed);
    const auto world = draw_world(seed);
    duration last{0};
    for (const auto& step : world.steps)
      last = std::max(last, end_of(step));
    CHECK(world.duration_ > last + longest_wait + 30s);
    CHECK(world.duration_ > last + longest_lease + 30s);
    CHECK(world.duration_ < 1min);
  }
}
