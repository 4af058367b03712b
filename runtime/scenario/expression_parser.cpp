#include "runtime/scenario/expression_parser.hpp"

#include "messages/model/ratio.hpp"
#include "runtime/scenario/not_yet.hpp"

#include <algorithm>

namespace muster {

namespace {

using token_kind = expression_token::kind;

std::optional<comparison> comparison_of(const expression_token& token) {
  for (uint8_t i = 0; token.what == token_kind::symbol && is_enumerator(static_cast<comparison>(i)); ++i)
    if (symbol_of(static_cast<comparison>(i)) == token.text)
      return static_cast<comparison>(i);
  return std::nullopt;
}

const term_form& first_form(term_function function) {
  return *std::ranges::find(term_forms(), function, &term_form::function);
}

std::vector<std::string_view> fields_of_function(term_function function) {
  std::vector<std::string_view> result;
  for (const auto& form : term_forms())
    if (form.function == function)
      result.push_back(to_string(form.field));
  return result;
}

std::string_view name_of_kind(value_kind kind) {
  switch (kind) {
    case value_kind::count:
      return "a whole number, such as 3";
    case value_kind::share:
      return "a share, such as 99% or 0.99";
    case value_kind::span:
      return "a duration, such as 100ms";
    case value_kind::text:
      return "a quoted word, such as 'open'";
    default:
      return "true or false by itself";
  }
}

/// The number in the unit of its kind; the failure says too little about where it stands to be kept.
std::optional<int64_t> number_of(std::string_view text, value_kind kind) {
  if (kind == value_kind::share) {
    const auto share = ratio::parse(text);
    return share ? std::optional{share->ppm} : std::nullopt;
  }
  if (kind == value_kind::span) {
    const auto span = parse_duration(text);
    return span ? std::optional{span->count()} : std::nullopt;
  }
  const auto count = parse_whole("count", text);
  return count && std::in_range<int64_t>(*count) ? std::optional{static_cast<int64_t>(*count)} : std::nullopt;
}

} // namespace

tl::expected<expression, expression_fault> expression::parse(std::string_view text) {
  if (text.size() > max_length)
    return tl::make_unexpected(
      expression_fault{0, "the expression is longer than " + std::to_string(max_length) + " characters"});
  return expression_parser{text}.parse();
}

tl::expected<expression, expression_fault> expression_parser::parse() {
  parse_disjunction();
  if (comparison_of(tokens_.current()))
    tokens_.fail_at(tokens_.current().offset, "comparisons do not chain; join them with 'and'");
  else if (tokens_.current().what != token_kind::end)
    tokens_.fail_wanted("'and', 'or' or the end");
  if (tokens_.fault())
    return tl::make_unexpected(*tokens_.fault());
  return std::move(result_);
}

size_t expression_parser::parse_disjunction() {
  auto node = parse_conjunction();
  while (tokens_.current().is("or")) {
    tokens_.take();
    const auto right = parse_conjunction();
    node = add({.what = expression_node::kind::disjunction, .left = node, .right = right});
  }
  return node;
}

size_t expression_parser::parse_conjunction() {
  auto node = parse_negation();
  while (tokens_.current().is("and")) {
    tokens_.take();
    const auto right = parse_negation();
    node = add({.what = expression_node::kind::conjunction, .left = node, .right = right});
  }
  return node;
}

size_t expression_parser::parse_negation() {
  if (!tokens_.current().is("not"))
    return parse_primary();
  if (++levels_ > expression::max_levels)
    tokens_.fail_at(tokens_.current().offset, "the expression is nested too deep");
  tokens_.take();
  const auto inner = parse_negation();
  --levels_;
  return add({.what = expression_node::kind::negation, .left = inner});
}

size_t expression_parser::parse_primary() {
  if (!tokens_.current().is("("))
    return parse_comparison();
  if (++levels_ > expression::max_levels)
    tokens_.fail_at(tokens_.current().offset, "the expression is nested too deep");
  tokens_.take();
  const auto node = parse_disjunction();
  expect(")", "')'");
  --levels_;
  return node;
}

size_t expression_parser::parse_comparison() {
  const auto lhs = parse_side();
  if (tokens_.fault())
    return 0;
  const auto symbol = tokens_.current();
  if (comparison_of(symbol)) {
    tokens_.take();
    const auto rhs = parse_side();
    return tokens_.fault() ? 0 : compare(lhs, symbol, rhs);
  }
  if (!lhs.term)
    tokens_.fail_wanted("a comparison with a measure");
  else if (const auto& term = term_of(lhs); term.form().value != value_kind::truth)
    tokens_.fail_at(symbol.offset, to_string(term) + " is " + std::string{name_of_kind(term.form().value)}
                                     + "; compare it with ==, !=, <, <=, > or >=");
  else
    return add({.what = expression_node::kind::truth, .lhs = *lhs.term});
  return 0;
}

expression_parser::side expression_parser::parse_side() {
  const auto& token = tokens_.current();
  const auto offset = token.offset;
  if (token.what == token_kind::number || token.what == token_kind::quoted)
    return {std::nullopt, tokens_.take(), offset};
  if (token.what == token_kind::word && !token.is("and") && !token.is("or") && !token.is("not"))
    return {parse_term(), {}, offset};
  tokens_.fail_wanted("a measure or a value");
  return {};
}

size_t expression_parser::parse_term() {
  const auto name = tokens_.take();
  const auto function = parse_enum<term_function>("measure", name.text);
  if (!function) {
    tokens_.fail_at(name.offset, not_yet("expression", name.text).value_or(function.error().detail));
    return 0;
  }
  measure_term term{.function = *function, .offset = name.offset};
  const auto& form = first_form(*function);
  size_t window_offset = 0;
  if (form.subject != subject_kind::none)
    window_offset = parse_argument(term, form.subject);
  if (form.field != term_field::none)
    parse_field(term);
  else if (tokens_.current().is("."))
    tokens_.fail_at(tokens_.current().offset, std::string{name.text} + " has no fields");
  if (tokens_.fault())
    return 0;
  if (window_offset != 0 && !term.form().windowed) {
    term.window = duration{0};
    tokens_.fail_at(window_offset, to_string(term) + " has no window");
    return 0;
  }
  const auto same = std::ranges::find_if(
    result_.terms_, [&](const measure_term& other) { return to_string(other) == to_string(term); });
  if (same != result_.terms_.end())
    return static_cast<size_t>(same - result_.terms_.begin());
  result_.terms_.push_back(std::move(term));
  return result_.terms_.size() - 1;
}

size_t expression_parser::parse_argument(measure_term& term, subject_kind subject) {
  expect("(", "'(' and a name in quotes");
  const auto name = tokens_.current();
  if (name.what != token_kind::quoted || name.text.empty())
    tokens_.fail_wanted("a name in quotes");
  tokens_.take();
  term.subject = name.text;
  term.subject_offset = name.offset;
  if (subject == subject_kind::target && !tokens_.fault()) {
    if (auto target = script_target::parse(name.text))
      term.target = std::move(*target);
    else
      tokens_.fail_at(name.offset, target.error().detail);
  }
  const auto window_offset = tokens_.current().is(",") ? parse_window(term) : 0;
  expect(")", "')'");
  return window_offset;
}

size_t expression_parser::parse_window(measure_term& term) {
  tokens_.take();
  const auto token = tokens_.take();
  if (const auto window = parse_duration(token.text); !window)
    tokens_.fail_at(token.offset, window.error().detail);
  else if (*window <= duration{0})
    tokens_.fail_at(token.offset, "a window of 0 holds nothing");
  else
    term.window = *window;
  return token.offset;
}

void expression_parser::parse_field(measure_term& term) {
  const auto fields = fields_of_function(term.function);
  const auto function = std::string{to_string(term.function)};
  expect(".", "'.' and one of " + joined(fields));
  if (tokens_.fault())
    return;
  const auto name = tokens_.take();
  const auto field = parse_enum<term_field>("field", name.text);
  if (field && find_form(term.function, *field) != nullptr)
    term.field = *field;
  else
    tokens_.fail_at(name.offset, not_yet("expression", function + "." + std::string{name.text})
                                   .value_or(unknown_word("field of " + function, name.text, fields)));
}

void expression_parser::expect(std::string_view symbol, std::string_view wanted) {
  if (!tokens_.current().is(symbol))
    tokens_.fail_wanted(wanted);
  tokens_.take();
}

size_t expression_parser::compare(const side& lhs, const expression_token& symbol, const side& rhs) {
  if (!check_sides(lhs, symbol, rhs))
    return 0;
  expression_node node{.what = expression_node::kind::comparison, .op = *comparison_of(symbol)};
  node.lhs = operand_of(lhs, rhs);
  node.rhs = operand_of(rhs, lhs);
  return tokens_.fault() ? 0 : add(std::move(node));
}

bool expression_parser::check_sides(const side& lhs, const expression_token& symbol, const side& rhs) {
  if (!lhs.term && !rhs.term) {
    tokens_.fail_at(symbol.offset, "two values are compared here; one side must be a measure");
    return false;
  }
  const auto& first = term_of(lhs.term ? lhs : rhs);
  const auto& last = term_of(rhs.term ? rhs : lhs);
  const auto kind = first.form().value;
  for (const auto* each : {&first, &last})
    if (each->form().value == value_kind::truth)
      tokens_.fail_at(each->offset, to_string(*each) + " is true or false by itself; write it alone or after 'not'");
  if (last.form().value != kind)
    tokens_.fail_at(symbol.offset, to_string(first) + " is " + std::string{name_of_kind(kind)} + ", and "
                                     + to_string(last) + " is " + std::string{name_of_kind(last.form().value)}
                                     + ": they cannot be compared");
  else if (kind == value_kind::text && symbol.text != "==" && symbol.text != "!=")
    tokens_.fail_at(symbol.offset, to_string(first) + " is a word: compare it with == or !=");
  return !tokens_.fault();
}

operand expression_parser::operand_of(const side& of, const side& other) {
  return of.term ? operand{*of.term} : operand{value_of(of.literal, term_of(other))};
}

measured expression_parser::value_of(const expression_token& literal, const measure_term& beside) {
  const auto& form = beside.form();
  const bool quoted = literal.what == token_kind::quoted;
  if (quoted != (form.value == value_kind::text)) {
    tokens_.fail_at(literal.offset, to_string(beside) + " is " + std::string{name_of_kind(form.value)} + ", not "
                                      + (quoted ? "a text" : "a number"));
    return {};
  }
  if (quoted) {
    if (std::ranges::find(form.words, literal.text) == form.words.end())
      tokens_.fail_at(literal.offset, unknown_word(to_string(form.field), literal.text, form.words));
    return {std::string{literal.text}};
  }
  const auto number = number_of(literal.text, form.value);
  if (!number)
    tokens_.fail_at(literal.offset, to_string(beside) + " is " + std::string{name_of_kind(form.value)} + ", not '"
                                      + std::string{literal.text.substr(0, 64)} + "'");
  return {number.value_or(0)};
}

size_t expression_parser::add(expression_node node) {
  result_.nodes_.push_back(std::move(node));
  return result_.nodes_.size() - 1;
}

} // namespace muster
