#pragma once

#include "messages/model/alert.hpp"

#include <optional>

// One alert rule on one subject, from evaluation to evaluation.

namespace muster {

enum class alert_phase : uint8_t {
  inactive,
  pending,  ///< the condition holds, not yet for `for`
  firing,   ///< the episode has fired
  resolving ///< firing, and the condition has cleared, not yet for `keep_firing_for`
};

/// What an evaluation asks for. It takes effect once it is a fact: then `fired` is called, or the machine of an episode
/// that has resolved is given up for a new one. Until then the next evaluation asks again, if it still finds so.
enum class alert_verdict : uint8_t { none, fire, resolve };

/// Prometheus' semantics of `for` and `keep_firing_for` (rules/alerting.go, Eval): a condition that
/// does not hold at one evaluation starts `for` anew, one that holds again starts `keep_firing_for` anew.
class alert_machine {
public:
  /// Instants never run backwards; one before the latest is ignored.
  alert_verdict step(const alert_rule& rule, bool condition, timestamp at);

  void fired();

  alert_phase phase() const;

  /// Since when it is pending or resolving.
  std::optional<timestamp> since() const { return since_; }

  /// Goes on with a pending or resolving phase that began at `since`.
  void restore(timestamp since) { since_ = since; }

private:
  bool firing_ = false;
  std::optional<timestamp> since_;
  timestamp latest_ = timestamp::min();
};

} // namespace muster
