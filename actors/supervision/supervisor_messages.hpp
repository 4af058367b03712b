#pragma once

#include "messages/codec/inspect.hpp"
#include "messages/model/id.hpp"

// What a supervisor is told by its own timers and by its children. These never leave the process and so
// have no place in the block of wire types.

namespace muster {

/// A timer of a child; only the latest one of a child counts. Without a child it is one of the
/// supervisor itself.
struct supervisor_tick {
  child_name child;
  int64_t generation = 0;
};
MUSTER_DESCRIBE(supervisor_tick, child, generation)

/// An incarnation has opened its post.
struct child_ready {
  child_name child;
  int64_t incarnation = 0;
};
MUSTER_DESCRIBE(child_ready, child, incarnation)

} // namespace muster
