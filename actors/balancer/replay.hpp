#pragma once

#include "messages/model/expected.hpp"
#include "messages/protocol/balancer.hpp"

namespace muster {

/// Recomputes the winner from what a trace says of the candidates, the loads and the draw, without looking at its
/// winner. `invalid` when the trace is none that a pick has made.
///
/// The terms of a candidate: the strategy's own (`order`: the turn of its last pick), `half_open` (the same, of one
/// that can be had for a permit and therefore goes first), `zone_priority`, and `distance_m` where it is known.
expected<instance_id> replay(const pick_trace& trace);

} // namespace muster
