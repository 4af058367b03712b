#pragma once

#include "messages/codec/describe.hpp"
#include "messages/model/id.hpp"
#include "messages/model/text.hpp"
#include "messages/model/time.hpp"

#include <optional>
#include <string>

// Alert rules and their episodes.

namespace muster {

/// What a rule looks at. The unit of its values: ratios in parts per million, latencies and ages in
/// nanoseconds, throughput in thousandths per second, the rest as counts.
enum class measure : uint8_t {
  error_rate,
  latency_p50,
  latency_p90,
  latency_p99,
  latency_p999,
  latency_mean,
  latency_max,
  throughput,
  availability,
  healthy_share,
  open_circuits,
  cpu,
  memory,
  active,
  dependencies_unmet,
  failed_checks,
  check_age
};
MUSTER_DESCRIBE_ENUM(measure, error_rate, latency_p50, latency_p90, latency_p99, latency_p999, latency_mean,
                     latency_max, throughput, availability, healthy_share, open_circuits, cpu, memory, active,
                     dependencies_unmet, failed_checks, check_age)

enum class measure_unit : uint8_t { ratio_, duration_, rate_, count };
MUSTER_DESCRIBE_ENUM(measure_unit, ratio_, duration_, rate_, count)

measure_unit unit_of(measure what);

/// A value in the unit of `what`, as people write it: `5%`, `100ms`, `20/s`, `3`.
std::string format_measure(measure what, int64_t value);

enum class comparison : uint8_t { equal, not_equal, less, less_equal, greater, greater_equal };
MUSTER_DESCRIBE_ENUM(comparison, equal, not_equal, less, less_equal, greater, greater_equal)

/// `==`, `!=`, `<`, `<=`, `>`, `>=`.
std::string_view symbol_of(comparison op);

bool holds(int64_t lhs, comparison op, int64_t rhs);

/// `error_rate > 5%`: a measure, a comparison and a value in the measure's unit.
struct alert_condition {
  measure what = measure::error_rate;
  comparison op = comparison::greater;
  int64_t value = 0;

  static expected<alert_condition> parse(std::string_view text);

  bool operator==(const alert_condition&) const = default;
};

std::string to_string(const alert_condition& value);

enum class severity : uint8_t { low, medium, high, critical };
MUSTER_DESCRIBE_ENUM(severity, low, medium, high, critical)

enum class alert_type : uint8_t { performance, availability, resource, dependency, health_check };
MUSTER_DESCRIBE_ENUM(alert_type, performance, availability, resource, dependency, health_check)

alert_type type_of(measure what);

enum class alert_status : uint8_t { active, acknowledged, suppressed, resolved };
MUSTER_DESCRIBE_ENUM(alert_status, active, acknowledged, suppressed, resolved)

/// Whether a rule watches the service as a whole or each of its instances.
enum class alert_subject : uint8_t { service, instance };
MUSTER_DESCRIBE_ENUM(alert_subject, service, instance)

struct alert_rule {
  rule_name name;
  alert_condition when;
  /// The window of the measure, in whole seconds up to an hour.
  duration over = std::chrono::seconds{10};
  /// The condition must hold that long before the alert fires (Prometheus `for`).
  duration for_{0};
  /// The condition must have cleared for that long before the alert resolves.
  duration keep_firing_for{0};
  /// Fewer calls in the window are no evidence for error_rate and latency.
  int64_t minimum_samples = 20;
  severity severity_ = severity::medium;
  alert_subject each = alert_subject::service;
};
MUSTER_DESCRIBE(alert_rule, name, when, over, for_, keep_firing_for, minimum_samples, severity_, each)
MUSTER_REQUIRE(alert_rule, name, when)

/// One episode of one rule.
struct alert {
  alert_id id;
  rule_name rule;
  service_name service;
  /// Absent when the rule watches the service as a whole.
  instance_id instance;
  alert_type type = alert_type::performance;
  severity severity_ = severity::medium;
  alert_status status = alert_status::active;
  alert_condition condition;
  /// The measured value at the latest change of status, in the unit of the measure.
  int64_t value = 0;
  timestamp fired_at{};
  /// Meaningful when resolved.
  timestamp resolved_at{};
};
MUSTER_DESCRIBE(alert, id, rule, service, instance, type, severity_, status, condition, value, fired_at, resolved_at)

} // namespace muster
