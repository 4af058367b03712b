#include "tests/chaos/route_load.hpp"

#include "tests/chaos/world.hpp"

#include <utility>

namespace muster {

namespace {

constexpr int64_t picks_per_second = 5000;
constexpr size_t most_in_flight = 24;

constexpr std::chrono::seconds sick_for{4};

bool is_sick(const instance_id& id, steady_time now) {
  static const auto sick = world::id_of(world::routed, 1);
  return id == sick && now.time_since_epoch() / sick_for % 2 == 0;
}

} // namespace

route_load::route_load(system& runs, const kill_log& kills, uint64_t seed)
  : kills_{kills},
    dice_{seed},
    route_{runs.open_route({.service = world::routed})},
    picks_{picks_per_second} {}

void route_load::run(const std::atomic<bool>& over) {
  while (!over) {
    for (auto due = picks_.due(steady_now()); due > 0; --due) {
      if (attempts_.size() == most_in_flight)
        end_one();
      pick_one();
    }
    wait_until(wall_now() + pace::tick);
  }
}

void route_load::end_all() {
  while (!attempts_.empty())
    end_one();
}

void route_load::pick_one() {
  ++score_.begun;
  auto chosen = route_ ? (*route_)->pick() : tl::make_unexpected(route_.error());
  const auto near_kill = kills_.is_near(steady_now());
  if (!chosen)
    return score_.ended_badly(near_kill, "pick through a route", chosen.error().code);
  score_.ended_well(near_kill);
  attempts_.push_back(std::move(*chosen));
}

void route_load::end_one() {
  std::swap(attempts_[std::uniform_int_distribution<size_t>{0, attempts_.size() - 1}(dice_)], attempts_.back());
  auto& ending = attempts_.back();
  const auto draw = std::uniform_int_distribution<int>{0, 99}(dice_);
  if (is_sick(ending.target().id, steady_now()) || draw == 0) {
    ending.fail("refused");
    ++calls_.failures;
  } else if (draw == 1) {
    ending.time_out();
    ++calls_.failures;
  } else if (draw == 2) {
    // Its end without a word says that it was given up.
    ++calls_.abandoned;
  } else {
    ending.succeed();
    ++calls_.successes;
  }
  attempts_.pop_back();
}

} // namespace muster
