#include "messages/model/version.hpp"
#include "tests/catch.hpp"
#include "tests/messages/model/semver_cases.hpp"

#include <random>
#include <string>
#include <tuple>
#include <vector>

using namespace muster;

namespace {

version read(std::string_view text) {
  auto result = version::parse(text);
  INFO("version " << text << (result ? "" : ": " + result.error().detail));
  REQUIRE(result.has_value());
  return *result;
}

int sign(std::weak_ordering order) {
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}

/// Draws versions from few parts, so that equal and nearly equal ones are frequent.
class version_source {
public:
  version draw() {
    return {pick<numeral>({0, 1, 2, 10, 18446744073709551615u}), pick<numeral>({0, 1, 10}), pick<numeral>({0, 3}),
            identifiers({"0", "2", "10", "alpha", "beta", "A", "x-y", "-", "0a", "18446744073709551616"}),
            identifiers({"001", "b", "-", "5114f85"})};
  }

private:
  template <class T>
  T pick(std::vector<T> from) {
    return from[random_() % from.size()];
  }

  std::vector<std::string> identifiers(const std::vector<std::string>& from) {
    std::vector<std::string> result(pick<size_t>({0, 0, 1, 2, 3}));
    for (auto& identifier : result)
      identifier = pick(from);
    return result;
  }

  std::mt19937_64 random_{20130618};
};

} // namespace

TEST_CASE("a version is what SemVer 2.0.0 allows and nothing else") {
  const auto cases = test::semver_cases();
  REQUIRE_FALSE(cases["valid"].empty());
  for (const auto& text : cases["valid"].get<std::vector<std::string>>())
    CHECK(to_string(read(text)) == text);
  REQUIRE_FALSE(cases["invalid"].empty());
  for (const auto& text : cases["invalid"].get<std::vector<std::string>>()) {
    INFO(text);
    CHECK_FALSE(version::parse(text).has_value());
  }
}

TEST_CASE("a version has the parts that its text names") {
  const auto value = read("1.20.300-rc.1.x-y+build.007");
  CHECK(value.major == 1);
  CHECK(value.minor == 20);
  CHECK(value.patch == 300);
  CHECK(value.prerelease == std::vector<std::string>{"rc", "1", "x-y"});
  CHECK(value.build == std::vector<std::string>{"build", "007"});
  CHECK(to_string(version{}) == "0.0.0");
  CHECK(to_string(version{1, 2, 3}) == "1.2.3");
}

TEST_CASE("the numbers of a version have no upper limit") {
  const std::string huge = "99999999999999999999999.999999999999999999.99999999999999999";
  CHECK(to_string(read(huge)) == huge);
  CHECK(read(huge) > read("18446744073709551616.0.0"));
  CHECK(read("18446744073709551616.0.0") > version{18446744073709551615u, 0, 0});
  CHECK(read("1.0.0-18446744073709551617") > read("1.0.0-18446744073709551616"));
}

TEST_CASE("a version has at most 256 characters") {
  const std::string longest = "1.0.0-" + std::string(250, 'a');
  CHECK(version::parse(longest).has_value());
  CHECK_FALSE(version::parse(longest + 'a').has_value());
}

TEST_CASE("a text that is no version is answered with the position and with what is allowed there") {
  const std::vector<std::tuple<std::string, std::string>> examples{
    {"", "position 0: expected the major number"},
    {"v1.2.3", "position 0: expected the major number"},
    {"01.2.3", "position 0: the major number has a leading zero"},
    {"1.2", "position 3: expected '.' and the patch number"},
    {"1.-2.3", "position 2: expected the minor number"},
    {"1.2.3.4", "position 5: expected the end of the version"},
    {"1.2.3-", "position 6: expected an identifier"},
    {"1.2.3-a..b", "position 8: expected an identifier"},
    {"1.2.3-rc.01", "position 9: a numeric pre-release identifier has a leading zero"},
    {"1.2.3-a_b", "position 7: expected the end of the version"},
    {"1.2.3+", "position 6: expected an identifier"},
    {"1.2.3 ", "position 5: expected the end of the version"},
    {"1.2.3\xff\n", "'1.2.3?\?', position 5"},
  };
  for (const auto& [text, detail] : examples) {
    const auto result = version::parse(text);
    INFO(text);
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().code == errc::invalid);
    CHECK_THAT(result.error().detail, Contains(detail) && Contains("MAJOR.MINOR.PATCH"));
  }
}

TEST_CASE("the specification's chain of versions is in ascending order") {
  const std::vector<std::string> chain{"1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta",
                                       "1.0.0-beta",  "1.0.0-beta.2",  "1.0.0-beta.11",
                                       "1.0.0-rc.1",  "1.0.0",         "2.0.0",
                                       "2.1.0",       "2.1.1"};
  for (size_t i = 0; i < chain.size(); ++i)
    for (size_t j = 0; j < chain.size(); ++j) {
      INFO(chain[i] << " and " << chain[j]);
      CHECK(sign(read(chain[i]) <=> read(chain[j])) == (i < j ? -1 : i > j ? 1 : 0));
    }
}

TEST_CASE("alpha.10 comes after alpha.2") {
  CHECK(read("1.0.0-alpha.10") > read("1.0.0-alpha.2"));
  CHECK(read("1.0.0-alpha.10") != read("1.0.0-alpha.2"));
  CHECK(read("1.0.0-alpha.9") < read("1.0.0-alpha.10"));
}

TEST_CASE("a release is newer than its pre-releases, and the next pre-release newer than that") {
  CHECK(read("1.0.0") > read("1.0.0-rc.1"));
  CHECK(read("1.0.0-rc.1") < read("1.0.0"));
  CHECK(read("1.0.1-alpha") > read("1.0.0"));
}

TEST_CASE("a hyphen within an identifier is read, an underscore and a leading zero are refused") {
  CHECK(read("1.0.0-alpha-1").prerelease == std::vector<std::string>{"alpha-1"});
  CHECK(read("1.0.0-a.b-c+d-e").build == std::vector<std::string>{"d-e"});
  for (const auto* text : {"1.0.0-alpha_1", "1.0.0+build_1", "01.2.3", "1.02.3", "1.2.03", "1.0.0-01"}) {
    INFO(text);
    CHECK_FALSE(version::parse(text));
  }
}

TEST_CASE("precedence agrees with the published cases") {
  const auto cases = test::semver_cases();
  REQUIRE_FALSE(cases["greater"].empty());
  for (const auto& pair : cases["greater"]) {
    INFO(pair);
    CHECK(read(pair["greater"].get<std::string>()) > read(pair["lesser"].get<std::string>()));
  }
  REQUIRE_FALSE(cases["compare"].empty());
  for (const auto& pair : cases["compare"]) {
    INFO(pair);
    CHECK(sign(read(pair["a"].get<std::string>()) <=> read(pair["b"].get<std::string>())) == pair["compare"]);
  }
}

TEST_CASE("build metadata takes no part in precedence and is kept in the text") {
  CHECK(read("1.2.3+a") == read("1.2.3+b"));
  CHECK(read("1.2.3-rc.1+a") == read("1.2.3-rc.1"));
  CHECK(to_string(read("1.2.3+a")) != to_string(read("1.2.3+b")));
}

TEST_CASE("reading the text of any version gives that version back") {
  version_source source;
  for (int i = 0; i < 2000; ++i) {
    const auto drawn = source.draw();
    const auto again = read(to_string(drawn));
    REQUIRE(again == drawn);
    REQUIRE(again.build == drawn.build);
    REQUIRE(to_string(again) == to_string(drawn));
  }
}

TEST_CASE("precedence is a total preorder that equality agrees with") {
  version_source source;
  for (int i = 0; i < 5000; ++i) {
    const auto a = source.draw(), b = source.draw(), c = source.draw();
    INFO(to_string(a) << ", " << to_string(b) << ", " << to_string(c));
    REQUIRE(sign(a <=> a) == 0);
    REQUIRE(sign(a <=> b) == -sign(b <=> a));
    REQUIRE((a == b) == (sign(a <=> b) == 0));
    if (a <= b && b <= c)
      REQUIRE(a <= c);
    if (a == b)
      REQUIRE(sign(a <=> c) == sign(b <=> c));
  }
}
