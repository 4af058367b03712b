#pragma once

#include "actors/balancer/lineup.hpp"

namespace muster {

struct balancer_policy;

/// Whoever has the greatest weight / (active + 1): looked for among all up to 16 contenders, where equals take turns,
/// and beyond that between two drawn at random, of which the first wins if they are equal (M. Mitzenmacher, "The Power
/// of Two Choices in Randomized Load Balancing", 2001).
lineup_ptr least_connections(std::span<const contender> all, const balancer_policy& policy);

/// Whether weight / (active + 1) of one is greater than that of the other.
inline bool is_less_loaded(int64_t active, int64_t weight, int64_t other_active, int64_t other_weight) {
  return (active + 1) * other_weight < (other_active + 1) * weight;
}

} // namespace muster
