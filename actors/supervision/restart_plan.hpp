#pragma once

#include "messages/model/settings.hpp"

#include <cstdint>
#include <deque>
#include <optional>

namespace muster {

/// When a child that ended is started again (OTP, `supervisor`): always, unless it ended normally or was
/// shut down, or never.
enum class restart_type : uint8_t { permanent, transient, temporary };

/// How a child ended. A start that fails, in whatever way, is a crash.
enum class exit_kind : uint8_t { normal, shutdown, crash };

/// What the plan has to know of a child's past, under its present supervisor.
struct child_history {
  /// Since when it is up; empty when it is not.
  std::optional<timestamp> up_since;
  /// When it was to be restarted, within the period.
  std::deque<timestamp> restarts;
  /// The n of the next backoff.
  int64_t backoffs = 0;

  bool operator==(const child_history&) const = default;
};

enum class restart_action : uint8_t { restart, stop, escalate };

struct restart_plan {
  restart_action action = restart_action::stop;
  /// When to restart.
  timestamp at{};
  /// The history from now on.
  child_history next;

  bool operator==(const restart_plan&) const = default;
};

/// What to do about a child that has ended at `now`.
///
/// A child that must not be restarted is left stopped. More than `intensity` restarts within `period`
/// escalate, the instant `period` ago included (OTP, `supervisor:add_restart/1`). A child that was up for
/// `stable_after` restarts at once; otherwise the wait is `min(backoff_cap, backoff * 2^n)`, varied evenly
/// by up to `backoff_jitter` of it either way, after which n grows by one. `draw` is any random number.
restart_plan plan_restart(const supervision_settings& settings, restart_type type, const child_history& history,
                          timestamp now, exit_kind how, uint64_t draw);

} // namespace muster
