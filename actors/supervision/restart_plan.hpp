#pragma once

#include "messages/model/settings.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

// What follows the end of a child, by the rules of OTP's `supervisor`, with a backoff between restarts.

namespace muster {

/// When a child that ended is started again: always, unless it ended normally or was shut down, or never.
enum class restart_type : uint8_t { permanent, transient, temporary };

/// How a child ended. A start that fails, in whatever way, is a crash.
enum class exit_kind : uint8_t { normal, shutdown, crash };

/// Who is restarted with a child that must be restarted: nobody, all others, or those that start after it.
/// `simple_one_for_one` is `one_for_one` for children of one kind, many of them, which come and go.
enum class restart_strategy : uint8_t { one_for_one, one_for_all, rest_for_one, simple_one_for_one };

/// Whether the children are restarted together, so that restarts count for the supervisor (as all do in OTP) and
/// not for each child.
constexpr bool restarts_groups(restart_strategy strategy) {
  return strategy == restart_strategy::one_for_all || strategy == restart_strategy::rest_for_one;
}

/// A supervisor as the plan has to know it.
struct restart_spec {
  supervision_settings settings;
  restart_strategy strategy = restart_strategy::one_for_one;
  /// In start order.
  std::vector<restart_type> children;
};

/// What the plan has to know of the past under this supervisor: that of the child where each is restarted alone,
/// that of all children where they are restarted together.
struct restart_history {
  /// Since when the child that ended was up; empty when it was not.
  std::optional<timestamp> up_since;
  /// When there was to be a restart, within the period.
  std::deque<timestamp> restarts;
  /// The n of the next backoff.
  int64_t backoffs = 0;

  bool operator==(const restart_history&) const = default;
};

enum class restart_action : uint8_t { restart, stop, escalate };

struct restart_plan {
  restart_action action = restart_action::stop;
  /// The positions of children to stop first, as far as they are up: one after another, in this order.
  std::vector<size_t> stop;
  /// Those to start then, the first not before `at`, each of the others when the one before is ready.
  std::vector<size_t> start;
  timestamp at{};
  /// The history from now on.
  restart_history next;

  bool operator==(const restart_plan&) const = default;
};

/// What to do about the child at the position `who`, which has ended at `now`.
///
/// A child that must not be restarted is left stopped, and nothing happens to the others. Else it is started again,
/// after the others of its group (all, or those after it) have been stopped in reverse order, and before those of
/// them are started that are not temporary: also such as had ended well before (OTP, `restart_multiple_children`).
/// More than `intensity` restarts within `period` escalate, the instant `period` ago included (OTP, `add_restart`).
///
/// A child that was up for `stable_after` restarts at once; otherwise the wait is `min(backoff_cap, backoff * 2^n)`,
/// varied evenly by up to `backoff_jitter` of it either way, after which n grows by one. `draw` is any random number.
restart_plan plan_restart(const restart_spec& spec, const restart_history& history, size_t who, exit_kind how,
                          timestamp now, uint64_t draw);

} // namespace muster
