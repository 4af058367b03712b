#include "runtime/simulation/drawn_world.hpp"
#include "runtime/simulation/shrink.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/simulation/worlds.hpp"

#include <algorithm>

using namespace muster;
using test::count;

namespace {

/// As if two registrations of new instances and one kill were to blame together.
bool planted(const script& world) {
  return count<register_scripted>(world) >= 2 && count<kill_actor>(world) >= 1;
}

script failing_world() {
  for (uint64_t seed = 1;; ++seed)
    if (auto world = draw_world(seed); planted(world) && world.services.size() > 1)
      return world;
}

} // namespace

TEST_CASE("the shortest script that still fails has only the steps that are to blame") {
  const auto world = failing_world();
  REQUIRE(world.steps.size() > 100);
  int64_t asked = 0;
  const auto found = shrink(
    world, [&](const script& candidate) { return ++asked, planted(candidate); }, 1000);
  CHECK(found.content.steps.size() == 3);
  CHECK(planted(found.content));
  CHECK(found.content.traffic.empty());
  CHECK(found.content.services.size() <= 2);
  CHECK(found.content.duration_ <= world.duration_);
  CHECK(found.content.seed == world.seed);
  CHECK(found.tries == asked);
  CHECK(found.tries < 400);
}

TEST_CASE("a script of which nothing can be left out stays") {
  auto world = failing_world();
  world.steps.erase(world.steps.begin() + 20, world.steps.end());
  const auto found = shrink(
    world, [](const script&) { return false; }, 1000);
  CHECK(found.tries < 1000);
  CHECK(found.content.steps.size() == world.steps.size());
  CHECK(found.content.services.size() == world.services.size());
}

TEST_CASE("the search ends when it has tried so often, with the best found by then") {
  const auto world = failing_world();
  const auto found = shrink(world, planted, 10);
  CHECK(found.tries == 10);
  CHECK(found.content.steps.size() < world.steps.size());
  CHECK(planted(found.content));
}

TEST_CASE("without its service a step or a stream does not stay either") {
  const auto world = failing_world();
  const auto& kept = world.services.back().name;
  const auto found = shrink(
    world,
    [&](const script& candidate) {
      return std::ranges::any_of(candidate.services, [&](const auto& each) { return each.name == kept; });
    },
    1000);
  REQUIRE(found.content.services.size() == 1);
  CHECK(found.content.services.front().name == kept);
  CHECK(found.content.steps.empty());
}
