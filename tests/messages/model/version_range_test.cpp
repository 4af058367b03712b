#include "messages/model/version_range.hpp"
#include "tests/catch.hpp"
#include "tests/messages/model/semver_cases.hpp"

#include <iterator>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

using namespace muster;

namespace {

version_range range_in(std::string_view text) {
  auto result = version_range::parse(text);
  INFO("range " << text << (result ? "" : ": " + result.error().detail));
  REQUIRE(result.has_value());
  return *result;
}

bool contains(const version_range& range, std::string_view text, bool include_prerelease = false) {
  const auto value = version::parse(text);
  REQUIRE(value.has_value());
  return range.contains(*value, include_prerelease);
}

std::vector<std::string> words(const std::string& text) {
  std::istringstream stream{text};
  return {std::istream_iterator<std::string>{stream}, {}};
}

/// A range, then versions inside and outside of it.
struct example {
  std::string range;
  std::string inside;
  std::string outside;
};

void check(const std::vector<example>& examples, bool include_prerelease) {
  for (const auto& [text, inside, outside] : examples) {
    const auto range = range_in(text);
    for (const auto& word : words(inside)) {
      INFO("'" << text << "' and " << word);
      CHECK(contains(range, word, include_prerelease));
    }
    for (const auto& word : words(outside)) {
      INFO("'" << text << "' and " << word);
      CHECK_FALSE(contains(range, word, include_prerelease));
    }
  }
}

} // namespace

TEST_CASE("a range contains what node-semver says it contains") {
  const auto cases = test::semver_cases();
  REQUIRE_FALSE(cases["satisfies"].empty());
  for (const auto& one : cases["satisfies"]) {
    const auto range = version_range::parse(one["range"].get<std::string>());
    INFO(one << (range ? "" : ": " + range.error().detail));
    REQUIRE(range.has_value());
    CHECK(contains(*range, one["version"].get<std::string>(), one["include_prerelease"].get<bool>()) == one["expect"]);
  }
}

TEST_CASE("what node-semver refuses is no range") {
  const auto cases = test::semver_cases();
  REQUIRE_FALSE(cases["ranges_invalid"].empty());
  for (const auto& text : cases["ranges_invalid"].get<std::vector<std::string>>()) {
    INFO(text);
    CHECK_FALSE(version_range::parse(text).has_value());
  }
}

TEST_CASE("a range contains what its comparators say, releases only where no pre-release is named") {
  check(
    {
      {"", "0.0.0 1.2.3", "1.2.3-a"},
      {"1.2.3", "1.2.3 1.2.3+b", "1.2.4 1.2.3-a"},
      {"=v1.2.3", "1.2.3", "1.2.4"},
      {"^1.2.3", "1.2.3 1.9.0", "1.2.2 2.0.0 2.0.0-0 1.3.0-a"},
      {"^0.2.3", "0.2.3 0.2.9", "0.3.0 0.2.2"},
      {"^0.0.3", "0.0.3", "0.0.4 0.0.2"},
      {"^0.0", "0.0.0 0.0.9", "0.1.0"},
      {"^0", "0.0.0 0.9.9", "1.0.0"},
      {"^1.x.3", "1.0.0 1.9.9", "2.0.0 0.9.9"},
      {"~1.2.3", "1.2.3 1.2.9", "1.3.0 1.2.2"},
      {"~>1", "1.0.0 1.9.9", "2.0.0"},
      {"~1.2.3-beta.2", "1.2.3-beta.2 1.2.3-beta.4 1.2.9", "1.2.3-beta.1 1.2.4-beta.2"},
      {">1", "2.0.0", "1.9.9"},
      {">1.2", "1.3.0", "1.2.9"},
      {"<1.x", "0.9.9", "1.0.0 1.0.0-a"},
      {"<=1.x", "1.9.9", "2.0.0"},
      {">=1.x", "1.0.0", "0.9.9"},
      {">x", "", "0.0.0 9.9.9"},
      {"<*", "", "0.0.0 0.0.0-0"},
      {">=1.2.3-0", "1.2.3-0 1.2.3-a 1.2.3 2.0.0", "1.2.4-a"},
      {"1.2 - 2.3", "1.2.0 2.3.9", "1.1.9 2.4.0"},
      {"1.2.3 - 2.3.4", "1.2.3 2.3.4", "1.2.2 2.3.5"},
      {"1.0.0 - x", "1.0.0 9.0.0", "0.9.9"},
      {">=1.2 <1.4 || 3", "1.2.0 1.3.9 3.1.0", "1.4.0 2.0.0"},
      {"  >  1.2.3\t<\n2 ", "1.2.4", "1.2.3 2.0.0"},
      {"~ > 1.2", "1.2.5", "1.3.0"},
      {"1.2.3+a - 1.4.0+b", "1.2.3 1.4.0", "1.4.1"},
      // A star swallows the alternatives beside it, and with them the pre-release that they name.
      {"1.0.0-a || *", "1.0.0", "1.0.0-a"},
    },
    false);
}

TEST_CASE("with pre-releases included a range begins before its first pre-release and ends before its end's") {
  check(
    {
      {"*", "0.0.0-0 1.2.3-a", ""},
      {"1.x", "1.0.0-0 1.5.0-a", "2.0.0-0 0.9.9"},
      {"~1.2", "1.2.0-0 1.2.9-a", "1.3.0-0"},
      {"^1.2", "1.2.0-0 1.9.9-a", "2.0.0-0"},
      {"^1.2.3", "1.2.3 1.2.4-a", "1.2.3-a 2.0.0-a"},
      {">1.2", "1.3.0-0", "1.2.9"},
      {"1.2.3 - 2.0.0", "1.2.3-0 2.0.0", "2.0.1-0"},
      {"1.2.3 - 2.0", "1.2.3-0 2.0.9", "2.1.0-0"},
      {"<1.2.3", "1.2.3-a", "1.2.3"},
      {">=0.0.0-0", "0.0.0-0", ""},
      {"1.0.0 - 1.0.9007199254740991", "", "1.0.5"},
    },
    true);
}

TEST_CASE("a text that is no range is answered with the position and with what is allowed") {
  const std::vector<std::tuple<std::string, std::string>> examples{
    {">>1.0.0", "position 1: expected a number, x or *"},
    {"=>1.0.0", "position 1: expected a number"},
    {"^", "position 1: expected a number"},
    {"^01.2.3", "position 1: a number has a leading zero"},
    {"1.2.3.4", "position 5: expected the end of this comparator"},
    {">=1.2.x.y", "position 7: expected the end of this comparator"},
    {"  >  1.2.3  blerg", "position 12: expected a number"},
    {">=1 || ^1.2.3-", "position 14: expected an identifier"},
    {"1.2.3-01", "position 6: a numeric pre-release identifier has a leading zero"},
    {"x.2", "position 0: a number follows an x"},
    {"==1.2.3", "position 1: expected one operator"},
    {"> =  1.2.3", "position 3: expected a number"},
    {"1.2.3 -2.0.0", "position 6: expected a number"},
    {"1 - 2 - 3", "position 5: expected the end"},
    {"^9007199254740991.0.0", "position 0: a bound of this comparator is beyond the largest number"},
    {"1 9007199254740992.0.0", "position 2: a bound of this comparator is beyond the largest number"},
    {"1 99999999999999999999", "position 2: a bound of this comparator is beyond the largest number"},
    {">1.0.0-" + std::string(251, 'a'), "position 1: a version has at most 256 characters"},
    {std::string(65537, ' '), "position 65536: a range has at most 65536 characters"},
  };
  for (const auto& [text, detail] : examples) {
    const auto result = version_range::parse(text);
    INFO(text);
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().code == errc::invalid);
    CHECK_THAT(result.error().detail, Contains(detail) && Contains("allowed: comparators"));
  }
}

TEST_CASE("a range keeps its text, by which it is compared, and is * by default") {
  CHECK(to_string(version_range{}) == "*");
  CHECK(version_range{} == range_in("*"));
  CHECK(contains(version_range{}, "0.0.0"));
  CHECK_FALSE(contains(version_range{}, "1.0.0-a"));
  CHECK(contains(version_range{}, "1.0.0-a", true));
  CHECK(to_string(range_in("  >=1.2   <2 ")) == "  >=1.2   <2 ");
  CHECK(range_in("1.x") == range_in("1.x"));
  CHECK_FALSE(range_in("1.x") == range_in("^1"));
}
