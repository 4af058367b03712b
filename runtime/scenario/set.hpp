#pragma once

#include "runtime/scenario/edges.hpp"
#include "runtime/scenario/invariants.hpp"
#include "runtime/scenario/script.hpp"
#include "runtime/scenario/simulated_store.hpp"
#include "runtime/scenario/stage.hpp"
#include "runtime/scenario/timeline.hpp"
#include "runtime/scenario/world.hpp"

namespace muster {

/// What all parts of a running rehearsal look at.
struct rehearsal_set {
  const script& play;
  uint64_t seed;
  muster::stage& stage;
  muster::world& world;
  muster::edges& edges;
  muster::invariants& invariants;
  muster::timeline& timeline;
  /// Null where facts are kept in memory.
  simulated_store* disk;

  const model& facts() const { return invariants.facts(); }

  timestamp start() const { return play.start; }
  timestamp end() const { return play.start + play.duration_ + stage.leapt(); }
  timestamp now() const { return stage.now(); }
  /// Now by the clock of the world, which does not leap: what callers and instances go by, and what a script says.
  timestamp outside() const { return stage.outside(); }
};

} // namespace muster
