#pragma once

#include "runtime/scenario/expression.hpp"

#include <optional>
#include <string_view>

namespace muster {

struct expression_token {
  enum class kind : uint8_t { end, word, number, quoted, symbol };

  kind what = kind::end;
  /// Of a quoted text: what stands between the quotes.
  std::string_view text;
  size_t offset = 0;

  bool is(std::string_view symbol_or_word) const noexcept {
    return (what == kind::symbol || what == kind::word) && text == symbol_or_word;
  }
};

/// Cuts the text of an expression into tokens. After a fault there are none.
class expression_tokens {
public:
  explicit expression_tokens(std::string_view text) : text_{text} { advance(); }

  const expression_token& current() const noexcept { return current_; }

  /// The current token, which is then left behind.
  expression_token take();

  /// Notes the first fault and ends the text there.
  void fail_at(size_t offset, std::string text);

  /// Notes that something else was wanted in place of the current token.
  void fail_wanted(std::string_view wanted);

  const std::optional<expression_fault>& fault() const noexcept { return fault_; }

private:
  void advance();
  void advance_quoted(size_t begin);
  void advance_symbol(size_t begin);
  void set(expression_token::kind what, size_t begin, size_t end);

  std::string_view text_;
  size_t at_ = 0;
  expression_token current_;
  std::optional<expression_fault> fault_;
};

} // namespace muster
