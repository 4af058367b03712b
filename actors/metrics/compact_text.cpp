#include "actors/metrics/compact_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace muster {

namespace {

template <class T>
void append(std::string& out, T value) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size() - 1, value).ptr;
  *end = ' ';
  out.append(digits.data(), end + 1);
}

/// The length of the number that is the first word of `text`; 0 when that is none.
template <class T>
size_t parse(std::string_view text, T& out) {
  const auto* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, out);
  return error == std::errc{} && (rest == end || *rest == ' ') ? static_cast<size_t>(rest - text.data()) : 0;
}

} // namespace

text_writer& text_writer::append_signed(int64_t value) {
  append(text_, value);
  return *this;
}

text_writer& text_writer::append_unsigned(uint64_t value) {
  append(text_, value);
  return *this;
}

text_writer& text_writer::word(std::string_view value) {
  text_.append(value).push_back(' ');
  return *this;
}

int64_t text_reader::number(int64_t least, int64_t most) {
  int64_t value = 0;
  const auto length = parse(rest_, value);
  if (length == 0 || value < least || value > most) {
    fault("a number from " + std::to_string(least) + " to " + std::to_string(most) + " is expected");
    return 0;
  }
  consume(length);
  return value;
}

uint64_t text_reader::whole() {
  uint64_t value = 0;
  const auto length = parse(rest_, value);
  if (length == 0) {
    fault("a whole number is expected");
    return 0;
  }
  consume(length);
  return value;
}

std::string_view text_reader::word() {
  const auto token = next();
  if (token.empty())
    fault("a word is expected");
  consume(token.size());
  return token;
}

bool text_reader::skip(std::string_view value) {
  if (next() != value)
    return false;
  consume(value.size());
  return true;
}

void text_reader::fault(std::string_view what) {
  if (!ok())
    return;
  fault_.append("at byte ").append(std::to_string(size_ - rest_.size())).append(" ").append(what);
  rest_ = {};
}

std::string_view text_reader::next() const {
  return rest_.substr(0, rest_.find(' '));
}

void text_reader::consume(size_t length) {
  rest_.remove_prefix(std::min(length + 1, rest_.size()));
}

} // namespace muster
