#include "actors/balancer/version_split.hpp"
#include "tests/catch.hpp"
#include "tests/support/versions.hpp"

using namespace muster;
using test::v;

namespace {

std::vector<size_t> order(const version_split& of, int64_t draw) {
  std::vector<size_t> result;
  for (size_t asked = 0; asked < of.parts(); ++asked)
    result.push_back(of.part_at(asked, draw));
  return result;
}

} // namespace

TEST_CASE("without a split all versions are one part") {
  const version_split none;
  CHECK(none.parts() == 1);
  CHECK(none.part_of(v("1.0.0")) == 0);
  CHECK(order(none, 999'999) == std::vector<size_t>{0});
}

TEST_CASE("the largest share comes first, and what is in no range last") {
  const version_split split{{{"^1", {100'000}}, {"^2", {700'000}}, {"^3", {200'000}}}};
  CHECK(split.parts() == 4);
  CHECK(split.part_of(v("2.4.0")) == 0);
  CHECK(split.part_of(v("3.0.0")) == 1);
  CHECK(split.part_of(v("1.9.9")) == 2);
  CHECK(split.part_of(v("4.0.0")) == 3);
}

TEST_CASE("a draw falls into the shares in turn, and the other parts are asked from the first on") {
  const version_split split{{{"^1", {900'000}}, {"^2", {100'000}}}};
  const auto [draw, wanted] = GENERATE(table<int64_t, std::vector<size_t>>({
    {0, {0, 1, 2}},
    {899'999, {0, 1, 2}},
    {900'000, {1, 0, 2}},
    {999'999, {1, 0, 2}},
  }));
  CHECK(order(split, draw) == wanted);
}

TEST_CASE("a version in two ranges counts for the larger share") {
  const version_split split{{{"*", {100'000}}, {"^2", {900'000}}}};
  CHECK(split.part_of(v("2.0.0")) == 0);
  CHECK(split.part_of(v("1.0.0")) == 1);
}

TEST_CASE("the draw of a split is even and independent of the lowest bits") {
  int64_t below_half = 0;
  for (uint64_t bits = 0; bits < 10'000; ++bits)
    below_half += draw_of_split(bits) < ratio::one / 2 ? 1 : 0;
  CHECK(below_half > 4'800);
  CHECK(below_half < 5'200);
}
