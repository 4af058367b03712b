#include "messages/model/decimal.hpp"

#include <charconv>

namespace muster {

std::optional<int64_t> parse_decimal(std::string_view text, int64_t scale) {
  const bool negative = text.starts_with('-');
  if (negative)
    text.remove_prefix(1);
  const auto point = text.find('.');
  const auto whole_text = text.substr(0, point);
  const auto fraction_text = point == std::string_view::npos ? std::string_view{"0"} : text.substr(point + 1);
  const auto read = [](std::string_view digits, uint64_t& out) {
    const auto* end = digits.data() + digits.size();
    const auto [rest, error] = std::from_chars(digits.data(), end, out);
    return !digits.empty() && error == std::errc{} && rest == end;
  };
  uint64_t whole = 0, fraction = 0;
  if (fraction_text.size() > 18 || !read(whole_text, whole) || !read(fraction_text, fraction))
    return std::nullopt;
  int64_t divisor = 1;
  for (size_t i = 0; i < fraction_text.size(); ++i)
    divisor *= 10;
  // Neither product can exceed 128 bits.
  __extension__ using wide = __int128;
  const auto part = static_cast<wide>(fraction) * scale;
  const auto magnitude = static_cast<wide>(whole) * scale + part / divisor;
  const auto result = negative ? -magnitude : magnitude;
  if (part % divisor != 0 || result != static_cast<int64_t>(result))
    return std::nullopt;
  return static_cast<int64_t>(result);
}

std::string format_decimal(int64_t value, int64_t scale) {
  const auto magnitude = value < 0 ? 0 - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
  const auto unsigned_scale = static_cast<uint64_t>(scale);
  auto result = (value < 0 ? "-" : "") + std::to_string(magnitude / unsigned_scale);
  if (const auto fraction = magnitude % unsigned_scale; fraction != 0) {
    auto digits = std::to_string(unsigned_scale + fraction).substr(1);
    digits.erase(digits.find_last_not_of('0') + 1);
    result.append(".").append(digits);
  }
  return result;
}

} // namespace muster
