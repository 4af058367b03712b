#pragma once

#include "messages/model/alert.hpp"
#include "runtime/scenario/measure_term.hpp"

#include <tl/expected.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// The expressions of a scenario: comparisons of measures, joined by `and`, `or`, `not` and parentheses.
// `not` binds closest, then `and`, then `or`.

namespace muster {

struct expression_fault {
  /// The byte of the text from which on it is wrong.
  size_t offset = 0;
  std::string text;
};

/// One side of a comparison: the number of a term, or a value.
using operand = std::variant<size_t, measured>;

/// A node of an expression; the parts of a node stand before it.
struct expression_node {
  enum class kind : uint8_t { comparison, truth, negation, conjunction, disjunction };

  kind what = kind::truth;
  /// Of a comparison; a truth has a left side only.
  operand lhs{};
  comparison op = comparison::equal;
  operand rhs{};
  /// The parts of the others by number; a negation has a left part only.
  size_t left = 0;
  size_t right = 0;
};

class expression {
public:
  static constexpr size_t max_length = 4096;
  static constexpr size_t max_levels = 32;

  /// Refuses what does not parse, unknown functions and fields, and comparisons of different kinds of
  /// values. Whether the things that it names exist is for `script_names`.
  static tl::expected<expression, expression_fault> parse(std::string_view text);

  const std::string& text() const noexcept { return text_; }

  const std::vector<measure_term>& terms() const noexcept { return terms_; }

  std::vector<measure_term>& terms() noexcept { return terms_; }

  /// The last one is the whole.
  const std::vector<expression_node>& nodes() const noexcept { return nodes_; }

private:
  friend class expression_parser;

  std::string text_;
  std::vector<measure_term> terms_;
  std::vector<expression_node> nodes_;
};

/// Supplies the present values of terms.
class measure_reader {
public:
  virtual ~measure_reader() = default;

  /// A word for a text and a number in the unit of its kind for others; empty where there is no sample.
  virtual std::optional<measured> read(const measure_term& term) const = 0;
};

/// What a comparison is worth while a measure in it has no samples.
enum class without_samples : uint8_t { fails, holds };

struct verdict {
  bool holds = false;
  /// Whether every term had samples.
  bool had_samples = true;
  /// Each term with its value: `success('pay') = 98.5%, index = 12`.
  std::string shown;
};

/// Reads each term once.
verdict evaluate(const expression& what, const measure_reader& values, without_samples rule = without_samples::fails);

/// The same without the text.
bool holds(const expression& what, const measure_reader& values, without_samples rule = without_samples::fails);

} // namespace muster
