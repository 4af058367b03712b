#include "actors/balancer/priorities.hpp"
#include "tests/catch.hpp"

using namespace muster;

namespace {

struct example {
  std::vector<priority_tally> tallies;
  std::vector<int64_t> percents;
  std::vector<bool> panic;
};

std::vector<int64_t> percents_of(const priority_shares& shares) {
  std::vector<int64_t> result;
  for (const auto load : shares.loads) {
    REQUIRE(load.ppm % 10'000 == 0);
    result.push_back(load.ppm / 10'000);
  }
  return result;
}

} // namespace

TEST_CASE("load spills from near to far as in Envoy's examples") {
  const auto [tallies, percents, panic] = GENERATE(values<example>({
    {{{100, 100}, {100, 100}}, {100, 0}, {false, false}},
    {{{100, 72}, {100, 100}}, {100, 0}, {false, false}},
    {{{100, 71}, {100, 100}}, {99, 1}, {false, false}},
    {{{100, 50}, {100, 100}}, {70, 30}, {false, false}},
    {{{100, 0}, {100, 100}}, {0, 100}, {false, false}},
    {{{100, 25}, {100, 25}}, {50, 50}, {true, true}},
    {{{100, 5}, {100, 65}}, {7, 93}, {true, false}},
    {{{4, 2}, {4, 4}}, {70, 30}, {false, false}},
    {{{100, 25}, {100, 100}}, {35, 65}, {false, false}},
    {{{100, 20}, {100, 20}, {100, 100}}, {28, 28, 44}, {false, false, false}},
    {{{100, 10}, {100, 0}, {100, 10}}, {50, 0, 50}, {true, true, true}},
  }));
  const auto shares = spread_load(tallies, {500'000});
  CHECK(percents_of(shares) == percents);
  CHECK(shares.panic == panic);
}

TEST_CASE("a single priority carries everything and panics below the threshold alone") {
  const auto [tallies, percents, panic] = GENERATE(values<example>({
    {{{4, 4}}, {100}, {false}},
    {{{4, 2}}, {100}, {false}},
    {{{4, 1}}, {100}, {true}},
    {{{4, 0}}, {100}, {true}},
    {{{0, 0}}, {0}, {false}},
  }));
  const auto shares = spread_load(tallies, {500'000});
  CHECK(percents_of(shares) == percents);
  CHECK(shares.panic == panic);
}

TEST_CASE("a threshold of 0 never panics") {
  const auto shares = spread_load(std::vector<priority_tally>{{100, 0}, {100, 1}}, {0});
  CHECK(shares.panic == std::vector{false, false});
}

TEST_CASE("no priority panics while the healthy ones can carry everything, whatever the threshold") {
  const auto shares = spread_load(std::vector<priority_tally>{{100, 80}, {100, 0}}, {900'000});
  CHECK(shares.panic == std::vector{false, false});
}

TEST_CASE("with nobody healthy load goes by numbers") {
  const auto shares = spread_load(std::vector<priority_tally>{{1, 0}, {3, 0}}, {500'000});
  CHECK(percents_of(shares) == std::vector<int64_t>{25, 75});
  CHECK(shares.panic == std::vector{true, true});
}

TEST_CASE("an empty priority carries nothing") {
  const auto shares = spread_load(std::vector<priority_tally>{{0, 0}, {2, 2}, {0, 0}}, {500'000});
  CHECK(percents_of(shares) == std::vector<int64_t>{0, 100, 0});
}

TEST_CASE("loads add up to 100 % for any health") {
  for (int64_t first = 0; first <= 30; ++first)
    for (int64_t second = 0; second <= 30; ++second)
      for (int64_t third = 0; third <= 30; ++third) {
        const std::vector<priority_tally> tallies{{30, first}, {30, second}, {30, third}};
        const auto percents = percents_of(spread_load(tallies, {500'000}));
        CAPTURE(first, second, third);
        REQUIRE(percents[0] + percents[1] + percents[2] == 100);
      }
}

TEST_CASE("a draw picks the priority it falls into, or the nearest that has anybody to offer") {
  const std::vector<ratio> loads{{700'000}, {200'000}, {100'000}};
  struct drawn {
    int64_t draw;
    std::vector<bool> offers;
    std::optional<size_t> priority;
  };
  const auto [draw, offers, priority] = GENERATE(values<drawn>({
    {0, {true, true, true}, 0},
    {699'999, {true, true, true}, 0},
    {700'000, {true, true, true}, 1},
    {899'999, {true, true, true}, 1},
    {900'000, {true, true, true}, 2},
    {999'999, {true, true, true}, 2},
    {0, {false, true, true}, 1},
    {999'999, {false, true, false}, 1},
    {0, {false, false, true}, 2},
    {0, {false, false, false}, std::nullopt},
  }));
  CHECK(priority_to_use(loads, draw, offers) == priority);
}
