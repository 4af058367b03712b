#include "runtime/simulation/drawn_world.hpp"

#include "actors/supervision/seed.hpp"
#include "runtime/simulation/drawn_services.hpp"
#include "runtime/simulation/gusts.hpp"
#include "runtime/simulation/storm.hpp"

#include <algorithm>

namespace muster {

namespace {

/// Beyond what anything drawn takes to heal: the margin of the convergence invariant, the longest time to live,
/// and the last faults.
constexpr duration calm = std::chrono::seconds{38};

} // namespace

script draw_world(uint64_t seed, const world_size& size) {
  dice chance{seed};
  script world;
  world.name = "a drawn world";
  world.seed = seed;
  const auto lasts = chance.between(std::chrono::seconds{6}, std::chrono::seconds{12}) / std::chrono::milliseconds{1}
                     * std::chrono::milliseconds{1};
  // So long that calls are still counted after the longest jumps, but for some worlds that forget.
  if (!chance.one_in(4))
    world.config.metrics_retention = std::chrono::days{365};
  world.services = draw_services(chance);
  for (const auto& service : world.services)
    draw_traffic(chance, service, world.traffic);
  storm{chance, world, lasts}.draw(size);
  dice others{derive_seed(seed, "simulation/gusts")};
  gusts{others, world, lasts}.draw(size.events);
  std::ranges::stable_sort(world.steps, {}, [](const script_step& step) {
    const auto* instant = std::get_if<at_instant>(&step.trigger);
    return instant == nullptr ? duration::max() : instant->at;
  });
  world.duration_ = lasts + calm;
  return world;
}

} // namespace muster
