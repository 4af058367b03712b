#pragma once

#include "actors/balancer/lineup.hpp"

namespace muster {

struct balancer_policy;

/// Anyone, with equal chances; weights do not count.
lineup_ptr at_random(std::span<const contender> all, const balancer_policy& policy);

} // namespace muster
