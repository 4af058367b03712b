#include "runtime/scenario/expression_tokens.hpp"

#include <algorithm>
#include <array>

namespace muster {

namespace {

// The longer ones first, since the first that fits is taken.
constexpr std::array<std::string_view, 10> symbols{"==", "!=", "<=", ">=", "<", ">", "(", ")", ",", "."};

/// What people write in its place in other languages.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> foreign{
  {{"&&", "and"}, {"||", "or"}, {"=", "=="}, {"!", "not"}, {"\"", "'"}}};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_word_character(char c) {
  return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

bool is_number_character(char c) {
  return is_word_character(c) || c == '.' || c == '%';
}

} // namespace

expression_token expression_tokens::take() {
  const auto result = current_;
  advance();
  return result;
}

void expression_tokens::fail_at(size_t offset, std::string text) {
  if (!fault_)
    fault_ = expression_fault{offset, std::move(text)};
  at_ = text_.size();
  current_ = {expression_token::kind::end, {}, at_};
}

void expression_tokens::fail_wanted(std::string_view wanted) {
  const auto found = current_.what == expression_token::kind::end
                       ? std::string{"the end"}
                       : "'" + std::string{current_.text.substr(0, 64)} + "'";
  fail_at(current_.offset, std::string{wanted} + " is wanted here, not " + found);
}

void expression_tokens::advance() {
  const auto begin = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size());
  const auto rest = text_.substr(begin);
  const auto until = [&](auto belongs) {
    return begin + static_cast<size_t>(std::ranges::find_if_not(rest, belongs) - rest.begin());
  };
  if (rest.empty())
    set(expression_token::kind::end, begin, begin);
  else if (rest[0] == '\'')
    advance_quoted(begin);
  else if (is_digit(rest[0]))
    set(expression_token::kind::number, begin, until(is_number_character));
  else if (is_word_character(rest[0]))
    set(expression_token::kind::word, begin, until(is_word_character));
  else
    advance_symbol(begin);
}

void expression_tokens::advance_quoted(size_t begin) {
  const auto end = text_.find('\'', begin + 1);
  if (end == std::string_view::npos)
    return fail_at(begin, "the quote that begins here does not end");
  set(expression_token::kind::quoted, begin + 1, end);
  current_.offset = begin;
  at_ = end + 1;
}

void expression_tokens::advance_symbol(size_t begin) {
  const auto rest = text_.substr(begin);
  for (const auto symbol : symbols)
    if (rest.starts_with(symbol))
      return set(expression_token::kind::symbol, begin, begin + symbol.size());
  for (const auto& [symbol, ours] : foreign)
    if (rest.starts_with(symbol))
      return fail_at(begin, "'" + std::string{symbol} + "' is not known here; write " + std::string{ours});
  fail_at(begin, "a character that is not known here; quote names with '");
}

void expression_tokens::set(expression_token::kind what, size_t begin, size_t end) {
  current_ = {what, text_.substr(begin, end - begin), begin};
  at_ = end;
}

} // namespace muster
