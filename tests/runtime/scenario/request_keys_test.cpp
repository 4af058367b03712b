#include "runtime/scenario/request_keys.hpp"
#include "tests/catch.hpp"

#include <cmath>
#include <map>

using namespace muster;

namespace {

constexpr int64_t ranks = 1000;

request_keys users(bool zipf) {
  return {*text_range::parse("user-{1.." + std::to_string(ranks) + "}"), zipf};
}

std::map<std::string, int> drawn(const request_keys& from, int times, uint64_t seed = 1) {
  key_draw draw{from, seed};
  std::map<std::string, int> result;
  for (int i = 0; i < times; ++i)
    ++result[draw.next()];
  return result;
}

std::string first_of(const request_keys& from, uint64_t seed) {
  return key_draw{from, seed}.next();
}

} // namespace

TEST_CASE("a range stands for texts that differ in a number") {
  struct example {
    std::string text;
    int64_t size;
    std::string first;
    std::string last;
  };
  for (const auto& [text, size, first, last] :
       {example{"user-7", 1, "user-7", "user-7"}, example{"user-{1..1000}", 1000, "user-1", "user-1000"},
        example{"{0..1000000000}", 1'000'000'001, "0", "1000000000"}, example{"a{9..10}b", 2, "a9b", "a10b"},
        example{"eu/{5..5}", 1, "eu/5", "eu/5"}}) {
    CAPTURE(text);
    const auto range = text_range::parse(text);
    REQUIRE(range);
    CHECK(range->size() == size);
    CHECK(range->at(0) == first);
    CHECK(range->at(size - 1) == last);
    CHECK(to_string(*range) == text);
  }
}

TEST_CASE("a text that is no range is refused, and told what would be one") {
  for (const auto& [text, why] : std::map<std::string, std::string>{{"", "is not of 1 to 256 characters"},
                                                                    {std::string(257, 'x'), "is not of 1 to 256"},
                                                                    {"user-{1..}", "has no range of numbers"},
                                                                    {"user-{..9}", "has no range of numbers"},
                                                                    {"user-{a..z}", "has no range of numbers"},
                                                                    {"user-{-1..3}", "has no range of numbers"},
                                                                    {"user-{9..1}", "has no range of numbers"},
                                                                    {"{1..1000000001}", "at most 1000000000"},
                                                                    {"user-{1-9}", "without a range {FIRST..LAST}"},
                                                                    {"user-{1..9", "without a range {FIRST..LAST}"},
                                                                    {"user-1..9}", "without a range {FIRST..LAST}"},
                                                                    {"}1..9{", "without a range {FIRST..LAST}"},
                                                                    {"{1..2}{1..2}", "has more than one range"},
                                                                    {"user-{01..9}", "leading zeros"}}) {
    CAPTURE(text);
    const auto range = text_range::parse(text);
    REQUIRE_FALSE(range);
    CHECK(range.error().code == errc::invalid);
    CHECK_THAT(range.error().detail, Contains(why) && Contains("such as user-{1..1000}"));
  }
}

TEST_CASE("callers have IP addresses, from the first to the last of a range") {
  for (const auto* good : {"10.1.0.7", "10.1.0.{1..254}", "10.{0..255}.0.1", "::1", "fd00::{1..9999}"}) {
    CAPTURE(good);
    const auto addresses = client_addresses::parse(good);
    REQUIRE(addresses);
    CHECK(to_string(*addresses) == good);
  }
  for (const auto* bad : {"10.1.0", "10.1.0.{1..256}", "10.1.0.7:80", "web", "fd00::{1..99999}", "{1..4}"}) {
    CAPTURE(bad);
    const auto addresses = client_addresses::parse(bad);
    REQUIRE_FALSE(addresses);
    CHECK_THAT(addresses.error().detail, Contains("is not an IP address"));
  }
}

TEST_CASE("each key of a range comes as often") {
  constexpr int times = 1'000'000;
  const auto counts = drawn(users(false), times);
  REQUIRE(counts.size() == ranks);
  // Six deviations of a count of 1000.
  for (const auto& [key, count] : counts)
    CHECK(count == Approx(times / ranks).margin(6 * std::sqrt(times / ranks)));
}

TEST_CASE("by Zipf's law the n-th key comes with a chance in proportion to 1/n") {
  constexpr int times = 1'000'000;
  const auto counts = drawn(users(true), times);
  double harmonic = 0;
  for (int rank = 1; rank <= ranks; ++rank)
    harmonic += 1.0 / rank;
  for (const int rank : {1, 2, 3, 10, 100, 500, 1000}) {
    CAPTURE(rank);
    const auto expected = times / harmonic / rank;
    CHECK(counts.at("user-" + std::to_string(rank)) == Approx(expected).margin(5 * std::sqrt(expected)));
  }
  int all = 0;
  for (const auto& [key, count] : counts)
    all += count;
  CHECK(all == times);
}

TEST_CASE("one key, and the most ranks of Zipf's law, can be drawn from") {
  CHECK(first_of({*text_range::parse("only")}, 3) == "only");
  CHECK(first_of({{"user-", true, 1, 1, {}}, true}, 3) == "user-1");
  const auto counts = drawn({{"user-", true, 1, request_keys::max_ranks, {}}, true}, 100'000);
  // The harmonic number of a million is 14.39.
  CHECK(counts.at("user-1") == Approx(100'000 / 14.39).margin(5 * std::sqrt(100'000 / 14.39)));
}

TEST_CASE("the same seed draws the same keys everywhere, another seed others") {
  CHECK(drawn(users(true), 1000, 7) == drawn(users(true), 1000, 7));
  CHECK(drawn(users(true), 1000, 7) != drawn(users(true), 1000, 8));
  // The generator is defined to the bit by the standard, and the rest is whole numbers: these hold on every machine.
  CHECK(first_of(users(false), 1) == "user-134");
  CHECK(first_of(users(true), 1) == "user-2");
}
