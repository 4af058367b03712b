#pragma once

#include "messages/model/expected.hpp"
#include "messages/model/time.hpp"
#include "runtime/scenario/target.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

// What an expression can measure: `success('pay', 10s)`, `instance('pay-1').circuit`, `time`.

namespace muster {

/// The kind of a value, with the unit in which it is given as a number.
enum class value_kind : uint8_t {
  count, ///< a whole number
  share, ///< parts per million
  span,  ///< nanoseconds
  text,  ///< a word, such as a state
  truth  ///< 1 or 0; stands alone, without a comparison
};

enum class term_function : uint8_t {
  breaker,
  instance,
  calls,
  attempts,
  success,
  latency,
  share,
  service,
  alerts,
  actor,
  index,
  time,
  healed,
  versions
};
MUSTER_DESCRIBE_ENUM(term_function, breaker, instance, calls, attempts, success, latency, share, service, alerts, actor,
                     index, time, healed, versions)

enum class term_field : uint8_t {
  none,
  state,
  trips,
  rejected,
  picks,
  active,
  circuit,
  begun,
  succeeded,
  failed,
  abandoned,
  in_flight,
  p50,
  p90,
  p99,
  p999,
  mean,
  max,
  healthy,
  instances,
  fired,
  resolved,
  notified,
  restarts,
  mailbox,
  stale
};
MUSTER_DESCRIBE_ENUM(term_field, none, state, trips, rejected, picks, active, circuit, begun, succeeded, failed,
                     abandoned, in_flight, p50, p90, p99, p999, mean, max, healthy, instances, fired, resolved,
                     notified, restarts, mailbox, stale)

/// What the argument of a function names.
enum class subject_kind : uint8_t { none, service, instance, target, rule, actor, step };

/// One form that a term may have.
struct term_form {
  term_function function;
  term_field field;
  value_kind value;
  subject_kind subject;
  /// Whether a window may follow the argument.
  bool windowed;
  /// The words that a text may be; all comparisons with others are mistakes.
  std::span<const std::string_view> words{};
};

/// All forms, those of one function together.
std::span<const term_form> term_forms();

/// The form of a function with a field; null when there is none.
const term_form* find_form(term_function function, term_field field);

/// One measure in an expression.
struct measure_term {
  term_function function = term_function::index;
  term_field field = term_field::none;
  /// The argument as written: the name of a service, instance, rule, actor or step.
  std::string subject{};
  /// The argument of `share`. The names of the script decide its kind.
  script_target target{};
  /// How far back to measure; 0 for the whole run.
  duration window{0};
  /// Where the term and its argument begin in the expression.
  size_t offset = 0;
  size_t subject_offset = 0;

  const term_form& form() const { return *find_form(function, field); }
};

/// As it is written, in one form for all ways of writing it.
std::string to_string(const measure_term& term);

/// The value of a term: a word, or a number in the unit of its kind.
struct measured {
  std::variant<int64_t, std::string> value;

  bool operator==(const measured&) const = default;
};

/// For people: `98.5%`, `12.5ms`, `'open'`, `3`.
std::string show(const measured& value, value_kind kind);

} // namespace muster
