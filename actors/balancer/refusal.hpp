#pragma once

#include "actors/balancer/pool.hpp"
#include "actors/balancer/removal.hpp"
#include "messages/model/expected.hpp"

#include <vector>

namespace muster {

/// Why nobody of a pool may be picked: `circuit_open` with those whose circuits alone stand in the way (`blocked`, by
/// their places), if there are any, else `no_instance` with what the rules removed.
failure refusal_of(const pool& from, const removal_counts& removed, const std::vector<size_t>& blocked);

} // namespace muster
