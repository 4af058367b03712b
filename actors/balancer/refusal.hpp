#pragma once

#include "actors/balancer/candidate.hpp"
#include "actors/balancer/removal.hpp"
#include "messages/model/expected.hpp"

#include <functional>
#include <span>

namespace muster {

/// Why nobody may be picked, given the rule that removes each candidate, by its place: `circuit_open` with those whose
/// circuits alone stand in the way, if there are any, else `no_instance` with how many each rule has removed.
failure refusal_of(const service_name& service, std::span<const candidate> all,
                   const std::function<removal(size_t)>& removed_by);

} // namespace muster
