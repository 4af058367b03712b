#pragma once

#include "runtime/scenario/script.hpp"

#include <cstdint>

namespace muster {

/// How much happens in a drawn world.
struct world_size {
  /// Steps that are drawn from the world's own mix, beside those that bring it to its minimum.
  int64_t events = 120;
  /// How many times the changes are drawn that would do in most worlds: in some, few come about, as where a service is
  /// away most of the time.
  int64_t abundance = 1;

  static constexpr int64_t most_abundance = 8;

  static constexpr int64_t most_events = 5000;
  /// Every world has that many, or it has rehearsed too little.
  static constexpr int64_t facts = 1000;
  static constexpr int64_t kills = 20;
};

/// Draws a whole world: services with their policies, traffic, and a storm of changes and faults, in which kinds come
/// as often as the world has it: each draws its own chances, some of which are none. When the storm is over the world
/// is left alone for as long as it may take to heal. The same seed gives the same script.
script draw_world(uint64_t seed, const world_size& size = {});

} // namespace muster
