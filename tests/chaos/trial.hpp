#pragma once

#include "tests/chaos/verdict.hpp"

#include <cstdint>

namespace muster {

struct trial_options {
  duration length = std::chrono::seconds{20};
  uint64_t seed = 1;
  /// Whether the times from kill to first answer are judged, and not only told.
  bool limits = false;
};

/// Loads a system from two threads while its actors are killed in turn, and judges what came of it.
void try_kills(const trial_options& options, verdict& of);

/// Stops systems under load, one after the other.
void try_stops(int times, uint64_t seed, verdict& of);

} // namespace muster
