#include "messages/model/degrees.hpp"
#include "tests/messages/reading.hpp"

using namespace muster;
using test::read;
using test::refusal;

TEST_CASE("an angle is a number of degrees, read and written alike") {
  const auto [text, micro] = GENERATE(table<std::string, int64_t>({
    {"0", 0},
    {"52.520008", 52'520'008},
    {"-0.000001", -1},
    {"13.4", 13'400'000},
    {"180", 180'000'000},
    {"-180", -180'000'000},
  }));
  CHECK(read<degrees>(text).micro == micro);
  CHECK(to_string(degrees{micro}) == text);
}

TEST_CASE("an angle beyond half a turn or finer than a millionth of a degree is refused") {
  const auto text = GENERATE(as<std::string>{}, "", "180.000001", "-181", "1e2", "52.5200081", "52,5", "north");
  INFO(text);
  CHECK_THAT(refusal<degrees>(text), Contains("from -180 to 180 with at most six decimals"));
}
