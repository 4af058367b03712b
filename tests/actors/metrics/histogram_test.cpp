#include "actors/metrics/compact_text.hpp"
#include "actors/metrics/histogram.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace muster {

namespace {

constexpr int64_t greatest = std::numeric_limits<int64_t>::max();

histogram made_of(const std::vector<int64_t>& values) {
  histogram result;
  for (const auto value : values)
    result.add(duration{value});
  return result;
}

std::string written(const histogram& value) {
  text_writer out;
  value.write(out);
  return std::move(out).text();
}

/// The nearest rank in sorted values.
int64_t exact_quantile(const std::vector<int64_t>& sorted, int64_t ppm) {
  const auto rank = (static_cast<int64_t>(sorted.size()) * ppm + 999'999) / 1'000'000;
  return sorted[static_cast<size_t>(std::max<int64_t>(rank, 1) - 1)];
}

using generator = std::mt19937_64;

struct example {
  std::string name;
  std::function<int64_t(generator&)> draw;
};

std::vector<example> distributions() {
  const auto rounded = [](double value) { return static_cast<int64_t>(std::min(value, 4e18)); };
  return {
    {"constant", [](generator&) { return int64_t{5'000'000}; }},
    {"a few nanoseconds",
     [](generator& g) {
       return std::uniform_int_distribution<int64_t>{0, 300}(g);
     }},
    {"uniform to 1 s",
     [](generator& g) {
       return std::uniform_int_distribution<int64_t>{0, 1'000'000'000}(g);
     }},
    {"all powers of two",
     [](generator& g) {
       return int64_t{1} << std::uniform_int_distribution<int>{0, 62}(g);
     }},
    {"exponential", [=](generator& g) { return rounded(std::exponential_distribution<>{1e-7}(g)); }},
    {"log-normal",
     [=](generator& g) {
       return rounded(std::lognormal_distribution<>{15.4, 0.9}(g));
     }},
    {"Pareto",
     [=](generator& g) {
       return rounded(1e6 / std::pow(std::uniform_real_distribution<>{1e-9, 1}(g), 1.5));
     }},
    {"two humps",
     [=](generator& g) {
       return rounded(std::abs(std::normal_distribution<>{std::bernoulli_distribution{0.9}(g) ? 5e6 : 2.5e8, 1e5}(g)));
     }},
  };
}

} // namespace

TEST_CASE("quantiles are within 1 % of the exact ones, whatever the distribution") {
  generator chance{7};
  for (const auto& [name, draw] : distributions())
    for (const auto size : {1, 2, 10, 999, 20'000}) {
      std::vector<int64_t> values;
      std::generate_n(std::back_inserter(values), size, [&, &next = draw] { return next(chance); });
      const auto histogram = made_of(values);
      std::ranges::sort(values);
      for (const auto ppm : {0, 1, 10'000, 250'000, 500'000, 900'000, 990'000, 999'000, 999'999, 1'000'000}) {
        const auto exact = exact_quantile(values, ppm);
        const auto found = histogram.quantile({ppm}).count();
        INFO(name << ", " << size << " values, q = " << ppm << " ppm: " << found << " for " << exact);
        CHECK(std::abs(found - exact) <= exact / 100);
      }
    }
}

TEST_CASE("each quantile lies between the least and the greatest value and they never fall with rising q") {
  generator chance{11};
  for (const auto& [name, draw] : distributions()) {
    histogram values;
    for (int i = 0; i < 1000; ++i)
      values.add(duration{draw(chance)});
    auto last = values.min();
    for (int64_t ppm = 0; ppm <= 1'000'000; ppm += 1000) {
      const auto now = values.quantile({ppm});
      REQUIRE(now >= last);
      last = now;
    }
    CHECK(last == values.max());
  }
}

TEST_CASE("count, sum, mean, least and greatest value are exact") {
  const auto values = made_of({3, 1'000'003, 7, 999'999'999'999});
  CHECK(values.count() == 4);
  CHECK(values.min() == duration{3});
  CHECK(values.max() == duration{999'999'999'999});
  CHECK(values.sum() == wide_integer{3} + 1'000'003 + 7 + 999'999'999'999);
  CHECK(values.mean() == duration{250'000'250'003});
}

TEST_CASE("an empty histogram answers 0") {
  const histogram none;
  CHECK(none.count() == 0);
  CHECK(none.min() == duration{0});
  CHECK(none.max() == duration{0});
  CHECK(none.mean() == duration{0});
  CHECK(none.quantile({500'000}) == duration{0});
}

TEST_CASE("a negative duration counts as 0 and the longest one fits, however often it comes") {
  auto values = made_of({-5, greatest, greatest, greatest});
  CHECK(values.min() == duration{0});
  CHECK(values.max() == duration{greatest});
  CHECK(values.sum() == wide_integer{greatest} * 3);
  CHECK(values.mean() == duration{greatest / 4 * 3 + 2});
}

TEST_CASE("merging is the same as adding all values to one histogram, in any order") {
  generator chance{3};
  for (const auto& [name, draw] : distributions()) {
    std::vector<int64_t> all;
    histogram parts;
    for (const auto size : {0, 1, 500, 3, 2000}) {
      std::vector<int64_t> part;
      std::generate_n(std::back_inserter(part), size, [&, &next = draw] { return next(chance); });
      parts.merge(made_of(part));
      all.insert(all.end(), part.begin(), part.end());
    }
    std::ranges::shuffle(all, chance);
    INFO(name);
    CHECK(parts == made_of(all));
  }
}

TEST_CASE("a histogram's memory is bounded however many values come") {
  generator chance{5};
  histogram values;
  for (int i = 0; i < 200'000; ++i) {
    const auto octave = std::uniform_int_distribution<int>{0, 62}(chance);
    values.add(duration{std::uniform_int_distribution<int64_t>{0, (greatest >> (62 - octave))}(chance)});
  }
  CHECK(values.size() <= 3712);
}

TEST_CASE("what is written is read back as the same histogram and the same text") {
  generator chance{9};
  for (const auto& [name, draw] : distributions())
    for (const auto size : {0, 1, 3000}) {
      histogram values;
      for (int i = 0; i < size; ++i)
        values.add(duration{draw(chance)});
      const auto text = written(values);
      text_reader in{text};
      histogram back;
      back.read(in);
      INFO(name << ", " << size << " values: " << in.fault());
      CHECK(in.ok());
      CHECK(in.at_end());
      CHECK(back == values);
      CHECK(written(back) == text);
    }
}

TEST_CASE("text that is no histogram is a fault with its place, never a crash") {
  const auto text = GENERATE(as<std::string>{}, "", "x ", "-1 ", "9223372036854775807 ", "1 5 ", "1 5 4 0 9 1 ",
                             "1 5 5 -1 9 1 ", "1 5 5 0 9 0 ", "1 5 5 0 9 -1 0 ", "1 5 5 0 9 9999 ", "2 5 5 0 9 6 1 ",
                             "1 5 5 0 9 -9223372036854775808 1 ", "1 5 5 0 9 -6 281474976710656 ");
  text_reader in{text};
  histogram values;
  values.read(in);
  INFO(text);
  CHECK_FALSE(in.ok());
  CHECK_THAT(in.fault(), Catch::Matchers::StartsWith("at byte "));
}

} // namespace muster
