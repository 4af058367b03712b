#pragma once

#include "messages/model/ratio.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

// How load spills from near to far, by Envoy's formula:
// https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/priority

namespace muster {

/// The candidates of one priority. Healthy means healthy with the circuit closed.
struct priority_tally {
  int64_t total = 0;
  int64_t healthy = 0;
};

struct priority_shares {
  /// Whole percents that add up to 100 %, nearest first; all 0 when there are no candidates.
  std::vector<ratio> loads;
  /// Whether health is to be ignored in a priority.
  std::vector<bool> panic;
};

/// A priority's health is min(100, 140 x healthy / total), in whole percents, so that it stays in charge of everything
/// until fewer than 5 in 7 are healthy. The nearest ones carry as much as they are healthy, relative to the sum if
/// that is below 100, and the last one carries the rest. A priority panics when the sum is below 100 and the healthy
/// share of it is below the threshold; a threshold of 0 never. When nobody is healthy anywhere, load goes by numbers,
/// as Envoy does it.
priority_shares spread_load(std::span<const priority_tally> tallies, ratio panic_threshold);

/// The priority that picks: the one that a draw from 0 to 999999 falls into, or the nearest that has anybody to offer
/// if that one has nobody; nothing if none has.
std::optional<size_t> priority_to_use(std::span<const ratio> loads, int64_t draw, const std::vector<bool>& offers);

} // namespace muster
