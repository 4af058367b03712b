#include "messages/model/rate.hpp"
#include "tests/messages/reading.hpp"

using namespace muster;
using test::read;
using test::refusal;

TEST_CASE("a rate is a number per second, minute or hour") {
  const auto [text, milli, written] = GENERATE(table<std::string, int64_t, std::string>({
    {"0/s", 0, "0/s"},
    {"200/s", 200'000, "200/s"},
    {"0.5/s", 500, "0.5/s"},
    {"0.001/s", 1, "0.001/s"},
    {"90/m", 1'500, "1.5/s"},
    {"0.06/m", 1, "0.001/s"},
    {"36/h", 10, "0.01/s"},
    {"3.6/h", 1, "0.001/s"},
  }));
  INFO(text);
  CHECK(read<rate>(text).milli_per_second == milli);
  CHECK(to_string(rate{milli}) == written);
  CHECK(read<rate>(written).milli_per_second == milli);
}

TEST_CASE("what is no rate is refused, with examples of one") {
  const auto text = GENERATE(as<std::string>{}, "", "200", "/s", "200/", "200/d", "200/sec", "200 /s", "200/ s", "-1/s",
                             "1e3/s", "fast/s", "1/s/s", "9223372036854775807/s");
  INFO(text);
  CHECK_THAT(refusal<rate>(text), Contains("rate '" + text + "'") && Contains("200/s, 90/m or 36/h"));
}

TEST_CASE("a rate that is not whole in thousandths per second is refused, not bent") {
  const auto text = GENERATE(as<std::string>{}, "0.0005/s", "1/h", "10/h", "100/m");
  INFO(text);
  CHECK_THAT(refusal<rate>(text), Contains("whole in thousandths per second"));
}
