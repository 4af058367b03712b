#include "runtime/scenario/measure_term.hpp"

#include "messages/model/circuit.hpp"
#include "messages/model/decimal.hpp"
#include "messages/model/ratio.hpp"

#include <algorithm>
#include <array>

namespace muster {

namespace {

using fn = term_function;
using fld = term_field;
using sub = subject_kind;

constexpr auto circuit_words = enumerators_of(std::type_identity<circuit_state>{});
constexpr auto instance_words = enumerators_of(std::type_identity<instance_state>{});

constexpr auto count = value_kind::count;
constexpr auto span = value_kind::span;

constexpr auto forms = std::to_array<term_form>({
  {fn::breaker, fld::state, value_kind::text, sub::service, false, circuit_words},
  {fn::breaker, fld::trips, count, sub::service, false},
  {fn::breaker, fld::rejected, count, sub::service, false},
  {fn::instance, fld::state, value_kind::text, sub::instance, false, instance_words},
  {fn::instance, fld::picks, count, sub::instance, true},
  {fn::instance, fld::active, count, sub::instance, false},
  {fn::instance, fld::circuit, value_kind::text, sub::instance, false, circuit_words},
  {fn::calls, fld::begun, count, sub::service, true},
  {fn::calls, fld::succeeded, count, sub::service, true},
  {fn::calls, fld::failed, count, sub::service, true},
  {fn::calls, fld::abandoned, count, sub::service, true},
  {fn::calls, fld::in_flight, count, sub::service, false},
  {fn::calls, fld::rejected, count, sub::service, true},
  {fn::attempts, fld::begun, count, sub::service, true},
  {fn::attempts, fld::succeeded, count, sub::service, true},
  {fn::attempts, fld::failed, count, sub::service, true},
  {fn::attempts, fld::abandoned, count, sub::service, true},
  {fn::attempts, fld::in_flight, count, sub::service, false},
  {fn::attempts, fld::rejected, count, sub::service, true},
  {fn::success, fld::none, value_kind::share, sub::service, true},
  {fn::latency, fld::p50, span, sub::service, true},
  {fn::latency, fld::p90, span, sub::service, true},
  {fn::latency, fld::p99, span, sub::service, true},
  {fn::latency, fld::p999, span, sub::service, true},
  {fn::latency, fld::mean, span, sub::service, true},
  {fn::latency, fld::max, span, sub::service, true},
  {fn::share, fld::none, value_kind::share, sub::target, true},
  {fn::service, fld::healthy, count, sub::service, false},
  {fn::service, fld::instances, count, sub::service, false},
  {fn::service, fld::stale, span, sub::service, false},
  {fn::alerts, fld::active, count, sub::rule, false},
  {fn::alerts, fld::fired, count, sub::rule, false},
  {fn::alerts, fld::resolved, count, sub::rule, false},
  {fn::alerts, fld::notified, count, sub::rule, false},
  {fn::actor, fld::restarts, count, sub::actor, false},
  {fn::actor, fld::mailbox, count, sub::actor, false},
  {fn::index, fld::none, count, sub::none, false},
  {fn::time, fld::none, span, sub::none, false},
  {fn::healed, fld::none, value_kind::truth, sub::step, false},
  {fn::versions, fld::none, count, sub::service, false},
});

/// Three decimals of the largest unit that the span fills: enough for people, short enough to read.
std::string show_span(int64_t nanoseconds) {
  constexpr std::array<std::pair<int64_t, std::string_view>, 3> units{
    {{1'000'000'000, "s"}, {1'000'000, "ms"}, {1'000, "us"}}};
  const duration whole{nanoseconds};
  for (const auto& [unit, name] : units)
    if (nanoseconds >= unit && nanoseconds % unit != 0) {
      const auto step = unit / 1000;
      return format_decimal((nanoseconds + step / 2) / step, 1000).append(name);
    }
  return format_duration(whole);
}

} // namespace

std::span<const term_form> term_forms() {
  return forms;
}

const term_form* find_form(term_function function, term_field field) {
  const auto found = std::ranges::find_if(
    forms, [&](const term_form& form) { return form.function == function && form.field == field; });
  return found == forms.end() ? nullptr : &*found;
}

std::string to_string(const measure_term& term) {
  std::string result{to_string(term.function)};
  if (!term.subject.empty())
    result.append("('").append(term.subject).append("'");
  if (term.window != duration{0})
    result.append(", ").append(format_duration(term.window));
  if (!term.subject.empty())
    result.append(")");
  if (term.field != term_field::none)
    result.append(".").append(to_string(term.field));
  return result;
}

std::string show(const measured& value, value_kind kind) {
  if (const auto* word = std::get_if<std::string>(&value.value))
    return "'" + *word + "'";
  const auto number = std::get<int64_t>(value.value);
  switch (kind) {
    case value_kind::share:
      return format_decimal(number, ratio::one / 100) + "%";
    case value_kind::span:
      return show_span(number);
    case value_kind::truth:
      return number != 0 ? "true" : "false";
    default:
      return std::to_string(number);
  }
}

} // namespace muster
