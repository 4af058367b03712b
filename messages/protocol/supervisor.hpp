#pragma once

#include "messages/model/time.hpp"
#include "messages/protocol/common.hpp"

#include <string>
#include <vector>

// Supervisors keep their children alive and say how they fare.

namespace muster {

/// Kills a child by an urgent exit, for rehearsals and tests; its supervisor restarts it.
struct kill_child {
  child_name child;
};
MUSTER_DESCRIBE(kill_child, child)

struct children_query {
  bool recursive = true;
};
MUSTER_DESCRIBE(children_query, recursive)

enum class child_state : uint8_t { starting, running, waiting, stopping, stopped };
MUSTER_DESCRIBE_ENUM(child_state, starting, running, waiting, stopping, stopped)

struct child_status {
  child_name child;
  child_state state = child_state::starting;
  int64_t restarts = 0;
  /// Why it ended last; empty when it never did.
  std::string last_reason;
  timestamp started_at{};
  /// Messages waiting in its mailbox, and at its post while it is down.
  int64_t mailbox = 0;
  int64_t held = 0;
  /// Messages that dying incarnations have handed back to the post, and those dropped at its bound.
  int64_t handed_over = 0;
  int64_t dropped = 0;
  /// For how long its post has been open; 0 while it is not.
  duration uptime{0};
  /// The wait before its next restart while it is down, else before its latest one; 0 when that is at once.
  duration backoff{0};
};
MUSTER_DESCRIBE(child_status, child, state, restarts, last_reason, started_at, mailbox, held, handed_over, dropped,
                uptime, backoff)

struct children_list {
  /// In start order, each followed by its own.
  std::vector<child_status> children;
};
MUSTER_DESCRIBE(children_list, children)

using supervisor_actor = handle<
  // Kills a child of this supervisor; `not_found` when it has no such child.
  result<done>(kill_child),
  // Answers how its children fare.
  result<children_list>(children_query)>;

} // namespace muster
