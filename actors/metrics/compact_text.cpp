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

template <class T>
bool parse(std::string_view token, T& out) {
  const auto* end = token.data() + token.size();
  const auto [rest, error] = std::from_chars(token.data(), end, out);
  return error == std::errc{} && rest == end;
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
  const auto token = next();
  int64_t value = 0;
  if (!parse(token, value) || value < least || value > most) {
    fault("a number from " + std::to_string(least) + " to " + std::to_string(most) + " is expected");
    return 0;
  }
  consume(token);
  return value;
}

uint64_t text_reader::whole() {
  const auto token = next();
  uint64_t value = 0;
  if (!parse(token, value)) {
    fault("a whole number is expected");
    return 0;
  }
  consume(token);
  return value;
}

std::string_view text_reader::word() {
  const auto token = next();
  if (token.empty())
    fault("a word is expected");
  consume(token);
  return token;
}

bool text_reader::skip(std::string_view value) {
  if (next() != value)
    return false;
  consume(value);
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

void text_reader::consume(std::string_view token) {
  rest_.remove_prefix(std::min(token.size() + 1, rest_.size()));
}

} // namespace muster
