#pragma once

#include "messages/model/alert.hpp"
#include "messages/protocol/health.hpp"
#include "messages/protocol/metrics.hpp"

#include <optional>
#include <string>

// What an alert rule sees at one instant, and whether its condition holds then.

namespace muster {

/// Where the values of a measure come from.
enum class measure_source : uint8_t {
  none,  ///< not measured
  calls, ///< the metrics actor's windows
  facts, ///< states of instances and circuits
  checks ///< the health actor's checks
};

measure_source source_of(measure what);

/// Whether rules on this measure can be evaluated; configuration refuses the others.
bool is_measured(measure what);

/// The value of a measure, in its unit, and how many calls it rests on.
struct alert_reading {
  int64_t value = 0;
  /// Counts for error_rate and latency only.
  int64_t samples = 0;

  bool operator==(const alert_reading&) const = default;
};

/// The reading of a measure whose source is `calls`; empty for others.
std::optional<alert_reading> read_calls(measure what, const measures& from);

/// The reading of a measure whose source is `checks`, of one instance or, with an absent id, of the
/// worst: failed_checks is the number of failures in a row, check_age the time since the latest check.
/// Empty for other measures, and where nothing has been checked.
std::optional<alert_reading> read_checks(measure what, const check_list& from, const instance_id& instance,
                                         timestamp now);

/// Whether the condition of a rule holds. Without a reading, and on fewer calls than the rule's
/// minimum (at least one) for error_rate and latency, it does not.
bool is_met(const alert_rule& rule, const std::optional<alert_reading>& reading);

/// Why a rule's condition does not hold, for people: `error_rate is 1.2%`.
std::string why_cleared(const alert_rule& rule, const std::optional<alert_reading>& reading);

/// A measured value for people: durations to three digits or more, shares to two decimals of a percent.
std::string readable_measure(measure what, int64_t value);

} // namespace muster
