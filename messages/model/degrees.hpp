#pragma once

#include "messages/codec/describe.hpp"
#include "messages/model/expected.hpp"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace muster {

/// An angle of latitude or longitude in millionths of a degree; a decimal number in JSON.
struct degrees {
  int64_t micro = 0;

  static constexpr int64_t one = 1'000'000;
  static constexpr bool may_be_number = true;

  static expected<degrees> parse(std::string_view text);

  constexpr auto operator<=>(const degrees&) const = default;
};
MUSTER_DESCRIBE(degrees, micro)

std::string to_string(degrees value);

} // namespace muster
