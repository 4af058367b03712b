#pragma once

#include "messages/codec/describe.hpp"
#include "messages/model/expected.hpp"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace muster {

/// Events per second, in thousandths. As text `200/s`, also per minute and hour: `90/m`, `36/h`. One
/// that is not whole in thousandths per second, such as `10/h`, is refused.
struct rate {
  int64_t milli_per_second = 0;

  static expected<rate> parse(std::string_view text);

  constexpr auto operator<=>(const rate&) const = default;
};
MUSTER_DESCRIBE(rate, milli_per_second)

std::string to_string(rate value);

} // namespace muster
