#include "actors/balancer/geographic.hpp"
#include "tests/actors/balancer/pools.hpp"
#include "tests/catch.hpp"

using namespace muster;

namespace {

const auto frankfurt = place(50.1109, 8.6821);
const auto paris = place(48.8566, 2.3522);
const auto london = place(51.5074, -0.1278);
const auto sydney = place(-33.8688, 151.2093);

std::vector<size_t> priorities_for(const std::vector<member>& members, const pick& request) {
  return by_nearness(pool_of(members).candidates(), kind_of(request, geographic())).priority;
}

} // namespace

TEST_CASE("distances follow the haversine formula in metres") {
  // A degree of a great circle is 6371008.8 m x pi / 180.
  CHECK(distance_between(place(0, 0), place(0, 1)) == 111'195);
  CHECK(distance_between(place(0, 0), place(1, 0)) == 111'195);
  CHECK(distance_between(place(60, 0), place(60, 1)) == 55'597);
  CHECK(distance_between(place(0, 0), place(0, 180)) == 20'015'114);
  CHECK(distance_between(place(90, 0), place(-90, 77)) == 20'015'114);
  CHECK(distance_between(place(0, 179.5), place(0, -179.5)) == 111'195);
  CHECK(distance_between(paris, paris) == 0);
  CHECK(distance_between(paris, london) == distance_between(london, paris));
  CHECK(distance_between(paris, london) / 1000 == 343);
}

TEST_CASE("the same zone comes first, then the same region, then by distance, then the unknown") {
  const std::vector<member> members{
    {.id = "1-unknown", .zone = "u1", .region = "u"},
    {.id = "2-sydney", .zone = "s1", .region = "s", .where = sydney},
    {.id = "3-london", .zone = "l1", .region = "l", .where = london},
    {.id = "4-region", .zone = "f2", .region = "f", .where = frankfurt},
    {.id = "5-zone", .zone = "f1", .region = "f", .where = frankfurt},
    {.id = "6-paris", .zone = "p1", .region = "p", .where = paris},
  };
  auto request = request_for("f1");
  request.region = "f";
  request.location_ = frankfurt;
  CHECK(priorities_for(members, request) == std::vector<size_t>{5, 4, 3, 1, 0, 2});
}

TEST_CASE("what the caller does not say makes no difference") {
  const std::vector<member> members{
    {.id = "1", .zone = "a", .region = "east", .where = paris},
    {.id = "2", .zone = "b", .region = "east", .where = sydney},
    {.id = "3", .zone = "c", .region = "west"},
  };
  CHECK(priorities_for(members, request_for()) == std::vector<size_t>{0, 0, 0});
  CHECK(priorities_for(members, request_for("b")) == std::vector<size_t>{1, 0, 1});
  auto request = request_for();
  request.region = "east";
  CHECK(priorities_for(members, request) == std::vector<size_t>{0, 0, 1});
  request.region = {};
  request.location_ = london;
  CHECK(priorities_for(members, request) == std::vector<size_t>{0, 1, 2});
}

TEST_CASE("instances without a zone or region are in nobody's zone or region") {
  CHECK(priorities_for({{.id = "1"}, {.id = "2", .zone = "a"}}, request_for("a")) == std::vector<size_t>{1, 0});
}

TEST_CASE("the instances of a zone are in one priority, as far as the nearest of them") {
  const std::vector<member> members{
    {.id = "1", .zone = "far", .where = place(0, 9)},    {.id = "2", .zone = "near", .where = place(0, 3)},
    {.id = "3", .zone = "near", .where = place(0, 1)},   {.id = "4", .zone = "near"},
    {.id = "5", .zone = "middle", .where = place(0, 2)},
  };
  auto request = request_for("home");
  request.location_ = place(0, 0);
  const auto pool = pool_of(members);
  const auto found = by_nearness(pool.candidates(), kind_of(request, geographic()));
  CHECK(found.priority == std::vector<size_t>{2, 0, 0, 0, 1});
  CHECK(found.priorities == 3);
  CHECK(found.distance == std::vector<int64_t>{1'000'756, 333'585, 111'195, placement::unknown_distance, 222'390});
}

TEST_CASE("zones of the same name in two regions are two zones") {
  const std::vector<member> members{
    {.id = "1", .zone = "a", .region = "east", .where = place(0, 9)},
    {.id = "2", .zone = "a", .region = "west", .where = place(0, 1)},
  };
  auto request = request_for();
  request.location_ = place(0, 0);
  CHECK(priorities_for(members, request) == std::vector<size_t>{1, 0});
}

TEST_CASE("a service without instances has one priority") {
  CHECK(by_nearness({}, kind_of(request_for("a"), geographic())).priorities == 1);
}
