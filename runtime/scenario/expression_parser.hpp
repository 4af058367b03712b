#pragma once

#include "runtime/scenario/expression_tokens.hpp"

namespace muster {

/// Reads one expression by recursive descent, to a limited depth. Each part answers the number of its node or
/// term; after a fault, which ends the text, that number means nothing.
class expression_parser {
public:
  explicit expression_parser(std::string_view text) : tokens_{text} { result_.text_ = text; }

  tl::expected<expression, expression_fault> parse();

private:
  /// A side of a comparison: a term, or a value whose kind follows from the other side.
  struct side {
    std::optional<size_t> term;
    expression_token literal;
    size_t offset = 0;
  };

  size_t parse_disjunction();
  size_t parse_conjunction();
  size_t parse_negation();
  size_t parse_primary();
  size_t parse_comparison();
  side parse_side();
  size_t parse_term();
  /// Answers where the window begins; 0 when there is none.
  size_t parse_argument(measure_term& term, subject_kind subject);
  size_t parse_window(measure_term& term);
  void parse_field(measure_term& term);
  void expect(std::string_view symbol, std::string_view wanted);

  size_t compare(const side& lhs, const expression_token& symbol, const side& rhs);
  bool check_sides(const side& lhs, const expression_token& symbol, const side& rhs);
  operand operand_of(const side& of, const side& other);
  measured value_of(const expression_token& literal, const measure_term& beside);
  size_t add(expression_node node);
  const measure_term& term_of(const side& of) const { return result_.terms_[*of.term]; }

  expression_tokens tokens_;
  expression result_;
  size_t levels_ = 0;
};

} // namespace muster
