#include "messages/model/ratio.hpp"

#include "messages/model/decimal.hpp"

namespace muster {

expected<ratio> ratio::parse(std::string_view text) {
  const bool percent = text.ends_with('%');
  const auto number = percent ? text.substr(0, text.size() - 1) : text;
  const auto ppm = parse_decimal(number, percent ? one / 100 : one);
  if (!ppm || *ppm < 0 || *ppm > one)
    return fail(errc::invalid,
                "share '" + std::string{text.substr(0, 64)}
                  + "' is not a number from 0 to 1 or a percentage from 0% to 100%, in steps of 0.000001");
  return ratio{*ppm};
}

std::string to_string(ratio value) {
  return format_decimal(value.ppm, ratio::one);
}

std::string format_percent(ratio value) {
  return format_decimal((value.ppm + 50) / 100, 100) + "%";
}

} // namespace muster
