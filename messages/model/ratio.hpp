#pragma once

#include "messages/codec/describe.hpp"
#include "messages/model/expected.hpp"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace muster {

/// A share or rate in parts per million: messages carry no floating point. JSON and people see a
/// decimal number (0.05) and may also write a percentage ("5%").
struct ratio {
  int64_t ppm = 0;

  static constexpr int64_t one = 1'000'000;
  static constexpr bool may_be_number = true;

  static constexpr ratio of(int64_t part, int64_t whole) { return {whole == 0 ? 0 : part * one / whole}; }

  /// Reads `0.05` or `5%`. A share above 1 is refused, since `5` most often means 5 %.
  static expected<ratio> parse(std::string_view text);

  constexpr auto operator<=>(const ratio&) const = default;
};
MUSTER_DESCRIBE(ratio, ppm)

/// A decimal number: 0.05.
std::string to_string(ratio value);

/// A percentage for people, to two decimals: 5%, 99.31%.
std::string format_percent(ratio value);

} // namespace muster
