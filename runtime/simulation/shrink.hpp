#pragma once

#include "runtime/scenario/script.hpp"

#include <cstdint>
#include <functional>

namespace muster {

/// Whether a script still shows the failure that is looked into.
using failure_test = std::function<bool(const script& candidate)>;

struct shrunk_script {
  script content;
  /// Candidates that were tried.
  int64_t tries = 0;
};

/// Looks for the shortest script that still fails, as delta debugging does (Zeller and Hildebrandt 2002, by
/// complements): without ever smaller groups of steps, then without streams of traffic and services, in a shorter
/// time, until nothing more can be left out or `most_tries` candidates were tried. `fails` gets sound scripts only,
/// as their files are read.
shrunk_script shrink(const script& failing, const failure_test& fails, int64_t most_tries);

} // namespace muster
