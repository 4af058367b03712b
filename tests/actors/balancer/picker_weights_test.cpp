#include "actors/balancer/picker.hpp"
#include "tests/actors/balancer/pools.hpp"
#include "tests/catch.hpp"

using namespace muster;
using enum instance_state;

namespace {

balancer_policy by_weight() {
  return {strategy::weighted_round_robin, {500'000}, {}};
}

} // namespace

TEST_CASE("weights that are all 0 hang no pick: it is refused, and the next one goes by a weight that comes") {
  auto pool = pool_of({{.id = "a", .weight = 0}, {.id = "b", .weight = 0}}, by_weight());
  CHECK(pick_from(pool, request_for()) == "no_instance");
  pool.put(content_of({.id = "b", .weight = 3}), healthy);
  for (int i = 0; i < 4; ++i)
    CHECK(pick_from(pool, request_for()) == "b");
}

TEST_CASE("with weights of 100 and 1 no turn is empty after the heavy one has left, nor when it is back") {
  auto pool = pool_of({{.id = "a", .weight = 100}, {.id = "b", .weight = 1}}, by_weight());
  // At any place of the round.
  for (int turns = 0; turns < 120; turns += 7) {
    for (int i = 0; i < turns; ++i)
      REQUIRE(pick_from(pool, request_for()) != "no_instance");
    pool.erase(instance_id{"a"});
    for (int i = 0; i < 60; ++i)
      REQUIRE(pick_from(pool, request_for()) == "b");
    pool.put(content_of({.id = "a", .weight = 100}), healthy);
  }
}
