#include "messages/model/rate.hpp"

#include "messages/model/decimal.hpp"

namespace muster {

namespace {

constexpr std::string_view example = "like 200/s, 90/m or 36/h";

} // namespace

expected<rate> rate::parse(std::string_view text) {
  const auto wrong = [&](std::string_view why) {
    return fail(errc::invalid, "rate '" + std::string{text.substr(0, 64)} + "' is not " + std::string{why});
  };
  const auto slash = text.find('/');
  if (slash == std::string_view::npos)
    return wrong(example);
  const auto unit = text.substr(slash + 1);
  const int64_t seconds = unit == "s" ? 1 : unit == "m" ? 60 : unit == "h" ? 3600 : 0;
  const auto micro = parse_decimal(text.substr(0, slash), 1'000'000);
  if (seconds == 0 || !micro || *micro < 0)
    return wrong(example);
  if (*micro % (1000 * seconds) != 0)
    return wrong("whole in thousandths per second");
  return rate{*micro / (1000 * seconds)};
}

std::string to_string(rate value) {
  return format_decimal(value.milli_per_second, 1000) + "/s";
}

} // namespace muster
