#include "actors/alerts/alert_reading.hpp"

#include "messages/model/ratio.hpp"

#include <algorithm>

namespace muster {

namespace {

bool rests_on_calls(measure what) {
  return source_of(what) == measure_source::calls && what != measure::throughput;
}

int64_t calls_needed(const alert_rule& rule) {
  return rests_on_calls(rule.when.what) ? std::max<int64_t>(1, rule.minimum_samples) : 0;
}

std::optional<duration> latency_of(measure what, const measures& from) {
  switch (what) {
    case measure::latency_p50:
      return from.p50;
    case measure::latency_p90:
      return from.p90;
    case measure::latency_p99:
      return from.p99;
    case measure::latency_p999:
      return from.p999;
    case measure::latency_mean:
      return from.mean;
    case measure::latency_max:
      return from.max;
    default:
      return std::nullopt;
  }
}

/// Rounded to the largest unit in which it has at least three digits.
duration rounded(duration value) {
  for (const auto unit : {1'000'000'000, 1'000'000, 1'000})
    if (value.count() >= 100LL * unit)
      return duration{(value.count() + unit / 2) / unit * unit};
  return value;
}

} // namespace

measure_source source_of(measure what) {
  switch (what) {
    case measure::error_rate:
    case measure::latency_p50:
    case measure::latency_p90:
    case measure::latency_p99:
    case measure::latency_p999:
    case measure::latency_mean:
    case measure::latency_max:
    case measure::throughput:
      return measure_source::calls;
    case measure::availability:
    case measure::healthy_share:
    case measure::open_circuits:
      return measure_source::facts;
    case measure::failed_checks:
    case measure::check_age:
      return measure_source::checks;
    case measure::cpu:
    case measure::memory:
    case measure::active:
    case measure::dependencies_unmet:
      break;
  }
  return measure_source::none;
}

bool is_measured(measure what) {
  return source_of(what) != measure_source::none;
}

std::optional<alert_reading> read_calls(measure what, const measures& from) {
  const auto with_outcome = from.successes + from.failures + from.time_outs;
  if (what == measure::error_rate)
    return alert_reading{from.error_rate.ppm, with_outcome};
  if (what == measure::throughput)
    return alert_reading{from.throughput, with_outcome};
  if (const auto latency = latency_of(what, from))
    return alert_reading{latency->count(), with_outcome};
  return std::nullopt;
}

std::optional<alert_reading> read_checks(measure what, const check_list& from, const instance_id& instance,
                                         timestamp now) {
  if (source_of(what) != measure_source::checks)
    return std::nullopt;
  std::optional<alert_reading> worst;
  for (const auto& check : from.checks) {
    const bool concerned = instance.empty() || check.instance == instance;
    // What is not looked at on purpose is neither failing nor old.
    if (!concerned || check.kind == check_kind::none || check.stopped || check.last_checked == timestamp{})
      continue;
    const auto value = what == measure::failed_checks ? check.failures : (now - check.last_checked).count();
    if (!worst || value > worst->value)
      worst = alert_reading{value};
  }
  return worst;
}

bool is_met(const alert_rule& rule, const std::optional<alert_reading>& reading) {
  return reading && reading->samples >= calls_needed(rule) && holds(reading->value, rule.when.op, rule.when.value);
}

std::string why_cleared(const alert_rule& rule, const std::optional<alert_reading>& reading) {
  const auto what = std::string{to_string(rule.when.what)};
  if (!reading)
    return what + " has no value";
  if (const auto needed = calls_needed(rule); reading->samples < needed)
    return what + " rests on " + std::to_string(reading->samples) + " calls, fewer than " + std::to_string(needed);
  return what + " is " + readable_measure(rule.when.what, reading->value);
}

std::string readable_measure(measure what, int64_t value) {
  switch (unit_of(what)) {
    case measure_unit::ratio_:
      return format_percent(ratio{value});
    case measure_unit::duration_:
      return format_duration(rounded(duration{value}));
    default:
      return format_measure(what, value);
  }
}

} // namespace muster
