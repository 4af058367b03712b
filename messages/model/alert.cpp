#include "messages/model/alert.hpp"

#include "messages/model/decimal.hpp"
#include "messages/model/rate.hpp"
#include "messages/model/ratio.hpp"

#include <array>

namespace muster {

namespace {

constexpr std::array<std::string_view, 6> symbols{"==", "!=", "<", "<=", ">", ">="};

expected<int64_t> parse_value(measure what, std::string_view text) {
  switch (unit_of(what)) {
    case measure_unit::ratio_:
      return ratio::parse(text).map([](ratio value) { return value.ppm; });
    case measure_unit::duration_:
      return parse_duration(text).map([](duration value) { return value.count(); });
    case measure_unit::rate_:
      return rate::parse(text).map([](rate value) { return value.milli_per_second; });
    case measure_unit::count:
      break;
  }
  const auto count = parse_decimal(text, 1);
  if (!count)
    return fail(errc::invalid, "count '" + std::string{text.substr(0, 64)} + "' is not a whole number");
  return *count;
}

/// The first word of `text`, which is then removed together with the blanks after it.
std::string_view take_word(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  const auto word = text.substr(0, text.find(' '));
  text.remove_prefix(word.size());
  return word;
}

} // namespace

measure_unit unit_of(measure what) {
  switch (what) {
    case measure::error_rate:
    case measure::availability:
    case measure::healthy_share:
    case measure::cpu:
    case measure::memory:
      return measure_unit::ratio_;
    case measure::latency_p50:
    case measure::latency_p90:
    case measure::latency_p99:
    case measure::latency_p999:
    case measure::latency_mean:
    case measure::latency_max:
    case measure::check_age:
      return measure_unit::duration_;
    case measure::throughput:
      return measure_unit::rate_;
    default:
      return measure_unit::count;
  }
}

std::string format_measure(measure what, int64_t value) {
  switch (unit_of(what)) {
    case measure_unit::ratio_:
      return format_decimal(value, ratio::one / 100) + "%";
    case measure_unit::duration_:
      return format_duration(duration{value});
    case measure_unit::rate_:
      return to_string(rate{value});
    default:
      return std::to_string(value);
  }
}

std::string_view symbol_of(comparison op) {
  return symbols[static_cast<size_t>(op)];
}

bool holds(int64_t lhs, comparison op, int64_t rhs) {
  switch (op) {
    case comparison::equal:
      return lhs == rhs;
    case comparison::not_equal:
      return lhs != rhs;
    case comparison::less:
      return lhs < rhs;
    case comparison::less_equal:
      return lhs <= rhs;
    case comparison::greater:
      return lhs > rhs;
    case comparison::greater_equal:
      return lhs >= rhs;
  }
  return false;
}

expected<alert_condition> alert_condition::parse(std::string_view text) {
  auto rest = text;
  const auto what = parse_enum<measure>("measure", take_word(rest));
  if (!what)
    return tl::make_unexpected(what.error());
  const auto symbol = take_word(rest);
  const auto op = std::find(symbols.begin(), symbols.end(), symbol);
  if (op == symbols.end())
    return fail(errc::invalid, "condition '" + std::string{text.substr(0, 64)} + "' is not a measure, one of "
                                 + joined(symbols) + ", and a value, with blanks between them");
  const auto value = parse_value(*what, take_word(rest));
  if (!value)
    return tl::make_unexpected(value.error());
  if (rest.find_first_not_of(' ') != std::string_view::npos)
    return fail(errc::invalid, "condition '" + std::string{text.substr(0, 64)} + "' goes on after its value");
  return alert_condition{*what, static_cast<comparison>(op - symbols.begin()), *value};
}

std::string to_string(const alert_condition& value) {
  return std::string{to_string(value.what)}
    .append(" ")
    .append(symbol_of(value.op))
    .append(" ")
    .append(format_measure(value.what, value.value));
}

alert_type type_of(measure what) {
  switch (what) {
    case measure::availability:
    case measure::healthy_share:
    case measure::open_circuits:
      return alert_type::availability;
    case measure::cpu:
    case measure::memory:
    case measure::active:
      return alert_type::resource;
    case measure::dependencies_unmet:
      return alert_type::dependency;
    case measure::failed_checks:
    case measure::check_age:
      return alert_type::health_check;
    default:
      return alert_type::performance;
  }
}

} // namespace muster
