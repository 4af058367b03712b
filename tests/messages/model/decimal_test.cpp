#include "messages/model/decimal.hpp"
#include "tests/catch.hpp"

#include <limits>

using namespace muster;

namespace {

constexpr auto highest = std::numeric_limits<int64_t>::max();
constexpr auto lowest = std::numeric_limits<int64_t>::min();

} // namespace

TEST_CASE("decimal text is read exactly at any scale") {
  const auto [text, scale, value] = GENERATE(table<std::string, int64_t, int64_t>({
    {"0", 1, 0},
    {"-0", 1, 0},
    {"12", 1, 12},
    {"-12", 1, -12},
    {"0.5", 1000, 500},
    {"-3.25", 100, -325},
    {"3.250", 100, 325},
    {"1.0", 1, 1},
    {"0.1", 1'000'000, 100'000},
    {"0.000001", 1'000'000, 1},
    {"0.5", 60, 30},
    {"007", 1, 7},
    {"9223372036854775807", 1, highest},
    {"-9223372036854775808", 1, lowest},
    {"9223372036854.775807", 1'000'000, highest},
    {"-9223372036854.775808", 1'000'000, lowest},
    {"0.999999999999999999", 1'000'000'000'000'000'000, 999'999'999'999'999'999},
  }));
  INFO(text << " x " << scale);
  REQUIRE(parse_decimal(text, scale).has_value());
  CHECK(*parse_decimal(text, scale) == value);
}

TEST_CASE("what is no decimal number, does not fit or is not whole at the scale is refused") {
  const auto [text, scale] = GENERATE(table<std::string, int64_t>({
    {"", 1},
    {"-", 1},
    {".", 1},
    {".5", 10},
    {"5.", 10},
    {"--5", 1},
    {"+5", 1},
    {" 5", 1},
    {"5 ", 1},
    {"5.-5", 100},
    {"1.2.3", 1000},
    {"1,5", 10},
    {"1e3", 1000},
    {"0x10", 1},
    {"inf", 1},
    {"nan", 1},
    {"0.5", 1},
    {"0.05", 10},
    {"0.0000001", 1'000'000},
    {"9223372036854775808", 1},
    {"-9223372036854775809", 1},
    {"9223372036855", 1'000'000},
    {"9223372036854.775808", 1'000'000},
    {"99999999999999999999", 1},
  }));
  INFO("'" << text << "' x " << scale);
  CHECK_FALSE(parse_decimal(text, scale).has_value());
}

TEST_CASE("a scaled integer is written with as few decimals as are exact, and read back as the same") {
  const auto [value, scale, text] = GENERATE(table<int64_t, int64_t, std::string>({
    {0, 1'000'000, "0"},
    {5, 1, "5"},
    {50'000, 1'000'000, "0.05"},
    {1, 1'000'000, "0.000001"},
    {1'000'000, 1'000'000, "1"},
    {1'500'000, 1'000'000, "1.5"},
    {-1, 1'000'000, "-0.000001"},
    {-2'500, 1000, "-2.5"},
    {highest, 1000, "9223372036854775.807"},
    {lowest, 1000, "-9223372036854775.808"},
    {lowest, 1, "-9223372036854775808"},
  }));
  CHECK(format_decimal(value, scale) == text);
  CHECK(parse_decimal(text, scale) == value);
}
