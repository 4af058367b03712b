#pragma once

#include "messages/codec/describe.hpp"
#include "messages/model/id.hpp"
#include "messages/protocol/handle.hpp"

#include <cstdint>

// Replies that several actors give.

namespace muster {

/// A command has taken effect and is durable at the configured level.
struct accepted {
  /// The journal index of its last fact.
  int64_t index = 0;
};
MUSTER_DESCRIBE(accepted, index)

/// A request without anything to report has been carried out.
struct done {
  bool ok = true;
};
MUSTER_DESCRIBE(done, ok)

/// An actor's timer to itself. CAF timers cannot be cancelled: one of an earlier generation is ignored.
struct tick {
  int64_t generation = 0;
};
MUSTER_DESCRIBE(tick, generation)

} // namespace muster
