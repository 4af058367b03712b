#include "messages/model/alert.hpp"
#include "messages/model/text.hpp"
#include "tests/catch.hpp"

#include <array>
#include <vector>

using namespace muster;

namespace {

constexpr std::array<std::string_view, 5> settings_known{"interval", "timeout", "fall", "rise", "kind"};

} // namespace

TEST_CASE("a wrong word is answered with the nearest right one, if it is near enough to be meant") {
  const auto [word, nearest] = GENERATE(table<std::string, std::string>({
    {"interval", "interval"},
    {"intervall", "interval"},
    {"intreval", "interval"},
    {"Timeout", "timeout"},
    {"time_out", "timeout"},
    {"rice", "rise"},
    {"kin", "kind"},
    {"fail", "fall"},
    {"", ""},
    {"x", ""},
    {"weight", ""},
    {"something else", ""},
    {std::string(65, 'i'), ""},
  }));
  INFO(word);
  CHECK(nearest_word(word, settings_known) == nearest);
}

TEST_CASE("two letters that have changed places are one edit") {
  constexpr std::array<std::string_view, 3> kinds{"ttl", "tcp", "top"};
  CHECK(nearest_word("tpc", kinds) == "tcp");
  CHECK(nearest_word("intrevla", settings_known) == "interval");
}

TEST_CASE("of equally near settings_known the first is named") {
  constexpr std::array<std::string_view, 3> alike{"cat", "bat", "hat"};
  CHECK(nearest_word("rat", alike) == "cat");
}

TEST_CASE("an unknown word is said with its kind and what would be right") {
  CHECK(unknown_word("key", "fal", settings_known) == "unknown key 'fal'; did you mean 'fall'?");
  CHECK(unknown_word("key", "weight", settings_known)
        == "unknown key 'weight'; allowed: interval, timeout, fall, rise, kind");
  CHECK(unknown_word("key", "weight", {}) == "unknown key 'weight'; allowed: none");
  CHECK(unknown_word("key", std::string(100'000, 'x'), settings_known).size() < 200);
  const std::vector<std::string_view> many(10'000, "interval");
  CHECK_THAT(unknown_word("key", "x", many), Catch::Matchers::EndsWith("interval, interval and 9950 more"));
  CHECK(unknown_word("key", "x", many).size() < 1000);
}

TEST_CASE("settings_known are joined by commas") {
  CHECK(joined({}).empty());
  CHECK(joined(std::array<std::string_view, 1>{"a"}) == "a");
  CHECK(joined(settings_known) == "interval, timeout, fall, rise, kind");
}

TEST_CASE("every enumerator is read by its name") {
  for (const auto value : {severity::low, severity::medium, severity::high, severity::critical}) {
    const auto read = parse_enum<severity>("severity", to_string(value));
    REQUIRE(read);
    CHECK(*read == value);
  }
}

TEST_CASE("an enumerator that does not exist is refused, with what is meant or allowed") {
  const auto [word, detail] = GENERATE(table<std::string, std::string>({
    {"hihg", "unknown severity 'hihg'; did you mean 'high'?"},
    {"HIGH", "unknown severity 'HIGH'; allowed: low, medium, high, critical"},
    {"", "unknown severity ''; allowed: low, medium, high, critical"},
    {"2", "unknown severity '2'; allowed: low, medium, high, critical"},
  }));
  const auto read = parse_enum<severity>("severity", word);
  REQUIRE_FALSE(read);
  CHECK(read.error().code == errc::invalid);
  CHECK(read.error().detail == detail);
}

TEST_CASE("a whole number has digits only and fits in 64 bits") {
  CHECK(parse_whole("count", "0") == uint64_t{0});
  CHECK(parse_whole("count", "18446744073709551615") == UINT64_MAX);
  for (const auto* text : {"", "-1", "+1", " 1", "1 ", "1.0", "0x1", "18446744073709551616"}) {
    const auto read = parse_whole("count", text);
    INFO(text);
    REQUIRE_FALSE(read);
    CHECK(read.error().detail == "count '" + std::string{text} + "' is not a whole number");
  }
}
