#include "messages/model/time.hpp"

#include "messages/model/decimal.hpp"

#include <array>
#include <cstdio>

namespace muster {

namespace {

struct unit {
  std::string_view name;
  int64_t nanoseconds;
};

constexpr std::array<unit, 7> units{{{"d", 86'400'000'000'000},
                                     {"h", 3'600'000'000'000},
                                     {"m", 60'000'000'000},
                                     {"s", 1'000'000'000},
                                     {"ms", 1'000'000},
                                     {"us", 1'000},
                                     {"ns", 1}}};

bool read_digits(std::string_view text, size_t at, size_t count, unsigned& out) {
  out = 0;
  for (size_t i = at; i < at + count; ++i) {
    if (i >= text.size() || text[i] < '0' || text[i] > '9')
      return false;
    out = out * 10 + static_cast<unsigned>(text[i] - '0');
  }
  return true;
}

/// Appends `.123` for the nanoseconds below one second, without trailing zeros.
void append_fraction(std::string& out, int64_t nanoseconds) {
  if (nanoseconds == 0)
    return;
  auto digits = std::to_string(nanoseconds);
  digits.insert(0, 9 - digits.size(), '0');
  digits.erase(digits.find_last_not_of('0') + 1);
  out.append(".").append(digits);
}

} // namespace

expected<duration> parse_duration(std::string_view text) {
  const auto wrong = [&](std::string_view why) {
    return fail(errc::invalid, "duration '" + std::string{text.substr(0, 64)} + "' " + std::string{why});
  };
  const auto split = text.find_first_not_of("0123456789.");
  if (split == std::string_view::npos)
    return wrong("has no unit; write a number and one of ns, us, ms, s, m, h, d, such as 250ms");
  for (const auto& [name, nanoseconds] : units)
    if (text.substr(split) == name) {
      if (const auto count = parse_decimal(text.substr(0, split), nanoseconds))
        return duration{*count};
      return wrong("is not a decimal number that fits in 292 years and is whole in nanoseconds");
    }
  return wrong("is not a number and one of ns, us, ms, s, m, h, d, such as 250ms");
}

std::string format_duration(duration value) {
  const auto count = value.count();
  if (count == 0)
    return "0s";
  // Days are left out: "24h" is what people write.
  for (const auto& [name, nanoseconds] : units)
    if (name != "d" && count % nanoseconds == 0)
      return std::to_string(count / nanoseconds).append(name);
  return {};
}

expected<timestamp> parse_timestamp(std::string_view text) {
  using namespace std::chrono;
  const auto wrong = [&] {
    return fail(errc::invalid, "time '" + std::string{text.substr(0, 64)} + "' is not like 2026-01-01T00:00:00Z");
  };
  unsigned y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0;
  if (text.size() < 20 || text.back() != 'Z' || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':'
      || text[16] != ':' || !read_digits(text, 0, 4, y) || !read_digits(text, 5, 2, mo) || !read_digits(text, 8, 2, d)
      || !read_digits(text, 11, 2, h) || !read_digits(text, 14, 2, mi) || !read_digits(text, 17, 2, s))
    return wrong();
  const year_month_day date{year{static_cast<int>(y)}, month{mo}, day{d}};
  // The years that nanoseconds since 1970 can hold, the last one in part.
  if (!date.ok() || y < 1678 || y > 2262 || h > 23 || mi > 59 || s > 59)
    return wrong();
  int64_t fraction = 0;
  if (text.size() > 20) {
    const auto parsed = parse_decimal("0" + std::string{text.substr(19, text.size() - 20)}, 1'000'000'000);
    if (text[19] != '.' || !parsed)
      return wrong();
    fraction = *parsed;
  }
  const auto whole = sys_days{date} + hours{h} + minutes{mi} + seconds{s};
  constexpr auto last = floor<seconds>(timestamp::max());
  if (whole > last || (whole == last && nanoseconds{fraction} > timestamp::max() - last))
    return wrong();
  return timestamp{whole} + nanoseconds{fraction};
}

std::string format_timestamp(timestamp value) {
  using namespace std::chrono;
  const auto days_since = floor<days>(value);
  const year_month_day date{days_since};
  // Not value - days_since: the day of the earliest instant begins before what a timestamp can hold.
  constexpr nanoseconds day = days{1};
  const hh_mm_ss<nanoseconds> time{(value.time_since_epoch() % day + day) % day};
  std::array<char, 40> buffer{};
  const auto length = std::snprintf(buffer.data(), buffer.size(), "%04d-%02u-%02uT%02d:%02d:%02d",
                                    static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                                    static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
                                    static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()));
  std::string result(buffer.data(), static_cast<size_t>(length));
  append_fraction(result, time.subseconds().count());
  return result + "Z";
}

} // namespace muster
