#include "messages/model/ratio.hpp"
#include "tests/messages/reading.hpp"

using namespace muster;
using test::read;
using test::refusal;

TEST_CASE("a share is a number from 0 to 1 or a percentage") {
  const auto [text, ppm] = GENERATE(table<std::string, int64_t>({
    {"0", 0},
    {"0%", 0},
    {"0.05", 50'000},
    {"5%", 50'000},
    {"0.5%", 5'000},
    {"99.31%", 993'100},
    {"0.000001", 1},
    {"0.0001%", 1},
    {"1", 1'000'000},
    {"1.0", 1'000'000},
    {"100%", 1'000'000},
  }));
  INFO(text);
  CHECK(read<ratio>(text).ppm == ppm);
}

TEST_CASE("a share above 1, below 0 or finer than a millionth is refused, with what is allowed") {
  const auto text = GENERATE(as<std::string>{}, "", "%", "5", "1.5", "1.000001", "100.0001%", "-0.1", "-5%", "five",
                             "5 %", "5%%", "0.0000001", "0.00001%", "1e-7", "nan");
  INFO(text);
  CHECK_THAT(refusal<ratio>(text), Contains("share '" + text + "'") && Contains("from 0 to 1") && Contains("0% to 100%")
                                     && Contains("0.000001"));
}

TEST_CASE("a share is written as a decimal number, for people as a percentage to two decimals") {
  const auto [ppm, number, percent] = GENERATE(table<int64_t, std::string, std::string>({
    {0, "0", "0%"},
    {1, "0.000001", "0%"},
    {50, "0.00005", "0.01%"},
    {50'000, "0.05", "5%"},
    {993'149, "0.993149", "99.31%"},
    {993'150, "0.99315", "99.32%"},
    {1'000'000, "1", "100%"},
  }));
  CHECK(to_string(ratio{ppm}) == number);
  CHECK(format_percent(ratio{ppm}) == percent);
  CHECK(read<ratio>(number).ppm == ppm);
}

TEST_CASE("the share of a part in a whole is rounded down, and 0 of nothing") {
  const auto [part, whole, ppm] = GENERATE(table<int64_t, int64_t, int64_t>({
    {0, 0, 0},
    {0, 7, 0},
    {1, 3, 333'333},
    {2, 3, 666'666},
    {7, 7, 1'000'000},
  }));
  CHECK(ratio::of(part, whole).ppm == ppm);
}
