#include "messages/model/time.hpp"
#include "tests/messages/reading.hpp"

#include <tuple>
#include <vector>

using namespace muster;
using namespace std::chrono_literals;
using test::read;
using test::refusal;

TEST_CASE("a duration is a decimal number and a unit") {
  const auto [text, value] = GENERATE(table<std::string, duration>({
    {"0s", 0ns},
    {"7ns", 7ns},
    {"1us", 1us},
    {"250ms", 250ms},
    {"1.5s", 1500ms},
    {"3m", 3min},
    {"0.5h", 30min},
    {"2h", 2h},
    {"1d", 24h},
    {"0.000000001s", 1ns},
    {"1.000000000000000000s", 1s},
    {"007s", 7s},
    {"9223372036854775807ns", duration::max()},
    {"9223372036.854775807s", duration::max()},
    {"106751d", 106751 * 24h},
  }));
  CHECK(read<duration>(text) == value);
}

TEST_CASE("what is no duration is refused, with what would be right") {
  const auto [text, reason] = GENERATE(table<std::string, std::string>({
    {"", "has no unit; write a number and one of ns, us, ms, s, m, h, d, such as 250ms"},
    {"5", "duration '5' has no unit"},
    {"5.5", "has no unit"},
    {"s", "is not a decimal number"},
    {".5s", "is not a decimal number"},
    {"5.s", "is not a decimal number"},
    {"1.2.3s", "is not a decimal number"},
    {"5 s", "is not a number and one of ns, us, ms, s, m, h, d"},
    {" 5s", "is not a number and one of"},
    {"5s ", "is not a number and one of"},
    {"5S", "is not a number and one of"},
    {"5sec", "is not a number and one of"},
    {"1m30s", "is not a number and one of"},
    {"1e3s", "is not a number and one of"},
    {"-5s", "is not a number and one of"},
    {"+5s", "is not a number and one of"},
    {"9223372036854775808ns", "that fits in 292 years"},
    {"106752d", "that fits in 292 years"},
    {"99999999999999999999999999s", "that fits in 292 years"},
    {"0.5ns", "is whole in nanoseconds"},
    {"1.0000000001s", "is whole in nanoseconds"},
  }));
  INFO(text);
  CHECK_THAT(refusal<duration>(text), Contains(reason));
}

TEST_CASE("a refusal quotes no more than the beginning of a long text") {
  CHECK(refusal<duration>(std::string(100'000, 'x')).size() < 200);
  CHECK(refusal<timestamp>(std::string(100'000, 'x')).size() < 200);
}

TEST_CASE("a duration is written in the largest unit that fits evenly, and read back as the same") {
  const auto [value, text] = GENERATE(table<duration, std::string>({
    {0ns, "0s"},
    {1ns, "1ns"},
    {1500ns, "1500ns"},
    {1500us, "1500us"},
    {1500ms, "1500ms"},
    {90s, "90s"},
    {120s, "2m"},
    {1h, "1h"},
    {24h, "24h"},
    {36h, "36h"},
    {duration::max(), "9223372036854775807ns"},
  }));
  CHECK(format_duration(value) == text);
  CHECK(read<duration>(text) == value);
}

TEST_CASE("a time is RFC 3339 in UTC, read and written alike") {
  const auto [text, since_epoch] = GENERATE(table<std::string, duration>({
    {"1970-01-01T00:00:00Z", 0ns},
    {"2026-01-01T00:00:00Z", 1'767'225'600s},
    {"2026-01-01T00:00:00.000000001Z", 1'767'225'600s + 1ns},
    {"2026-01-01T00:00:00.123456789Z", 1'767'225'600s + 123'456'789ns},
    {"2000-02-29T12:34:56.5Z", 951'827'696s + 500ms},
    {"1969-12-31T23:59:59Z", -1s},
    {"1969-12-31T23:59:59.999999999Z", -1ns},
    {"1969-12-31T00:00:00.25Z", -24h + 250ms},
    {"1900-01-01T00:00:00Z", -2'208'988'800s},
    {"1678-01-01T00:00:00Z", -9'214'560'000s},
    {"2261-12-31T23:59:59.999999999Z", 9'214'646'400s - 1ns},
    // The end of time, which is written where a wait has none.
    {"2262-04-11T23:47:16.854775807Z", duration::max()},
  }));
  CHECK(read<timestamp>(text).time_since_epoch() == since_epoch);
  CHECK(format_timestamp(timestamp{since_epoch}) == text);
}

TEST_CASE("decimals of a second that are zero may be written and are left out again") {
  CHECK(format_timestamp(read<timestamp>("2026-01-01T00:00:00.500Z")) == "2026-01-01T00:00:00.5Z");
  CHECK(format_timestamp(read<timestamp>("2026-01-01T00:00:00.000000000Z")) == "2026-01-01T00:00:00Z");
}

TEST_CASE("every instant that a time can hold can be written") {
  CHECK(format_timestamp(timestamp::max()) == "2262-04-11T23:47:16.854775807Z");
  CHECK(format_timestamp(timestamp::min()) == "1677-09-21T00:12:43.145224192Z");
}

TEST_CASE("what is no time is refused, with an example of one") {
  const auto text = GENERATE(as<std::string>{},                 //
                             "",                                //
                             "2026-01-01",                      //
                             "2026-01-01T00:00:00",             //
                             "2026-01-01 00:00:00Z",            //
                             "2026-01-01t00:00:00Z",            //
                             "2026-01-01T00:00:00+01:00",       //
                             "2026-01-01T00:00:00.5",           //
                             "2026-01-01T00:00:00.Z",           //
                             "2026-01-01T00:00:00,5Z",          //
                             "2026-01-01T00:00:005Z",           //
                             "2026-01-01T00:00:00.-5Z",         //
                             "2026-01-01T00:00:00.1234567891Z", //
                             "2026-1-1T0:0:0.00000Z",           //
                             "2026-00-01T00:00:00Z",            //
                             "2026-13-01T00:00:00Z",            //
                             "2026-01-00T00:00:00Z",            //
                             "2026-04-31T00:00:00Z",            //
                             "2026-02-29T00:00:00Z",            //
                             "1900-02-29T00:00:00Z",            //
                             "2026-01-01T24:00:00Z",            //
                             "2026-01-01T23:60:00Z",            //
                             "2026-01-01T23:59:60Z",            //
                             "1677-12-31T23:59:59Z",            //
                             "2262-04-11T23:47:16.854775808Z",  //
                             "2262-04-11T23:47:17Z",            //
                             "2262-12-31T23:59:59Z");
  INFO(text);
  CHECK_THAT(refusal<timestamp>(text), Contains("is not like 2026-01-01T00:00:00Z"));
}
