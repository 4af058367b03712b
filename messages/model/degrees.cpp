#include "messages/model/degrees.hpp"

#include "messages/model/decimal.hpp"

namespace muster {

expected<degrees> degrees::parse(std::string_view text) {
  const auto micro = parse_decimal(text, one);
  if (!micro || *micro < -180 * one || *micro > 180 * one)
    return fail(errc::invalid, "angle '" + std::string{text.substr(0, 64)}
                                 + "' is not a number of degrees from -180 to 180 with at most six decimals");
  return degrees{*micro};
}

std::string to_string(degrees value) {
  return format_decimal(value.micro, degrees::one);
}

} // namespace muster
