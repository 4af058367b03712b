#pragma once

#include "actors/balancer/lineup.hpp"

namespace muster {

struct balancer_policy;

/// One after the other, in the order of ids.
lineup_ptr round_robin(std::span<const contender> all, const balancer_policy& policy);

} // namespace muster
