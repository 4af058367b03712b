#pragma once

#include <cstdint>
#include <vector>

namespace muster {

/// Where the candidates of a pool are for one caller, each by its place in the pool.
struct placement {
  static constexpr int64_t unknown_distance = -1;

  /// The number of priorities, at least 1.
  size_t priorities = 1;
  /// Priorities count up from 0, the nearest. Empty when all candidates are in one.
  std::vector<size_t> priority;
  /// In metres. Empty when no strategy has asked for it.
  std::vector<int64_t> distance;

  size_t priority_of(size_t candidate) const { return priority.empty() ? 0 : priority[candidate]; }
};

} // namespace muster
