#pragma once

#include "actors/balancer/lineup.hpp"

#include <vector>

namespace muster {

struct balancer_policy;

/// nginx's smooth weighted round robin, written down for a whole round: each turn adds every weight to its current
/// value, and the greatest goes and gives up the sum. The weights 5, 1, 1 give a a b a c a a.
/// https://github.com/nginx/nginx/commit/52327e0627f49dbda1e8db695e63a4b0af4448b1
///
/// Shares are exact while the weights, divided by their greatest common divisor, add up to no more than 4096 or 4 for
/// each contender; beyond it each is off by less than one turn in such a round, and has at least one.
lineup_ptr weighted_round_robin(std::span<const contender> all, const balancer_policy& policy);

/// The places of one round. Weights are at least 1.
std::vector<uint32_t> smooth_round(std::span<const int64_t> weights);

} // namespace muster
