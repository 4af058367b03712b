#include "actors/balancer/picker.hpp"
#include "tests/actors/balancer/pools.hpp"
#include "tests/catch.hpp"

#include <map>

using namespace muster;
using enum instance_state;
using enum circuit_state;

TEST_CASE("geographic picks stay in the zone while it is well") {
  auto pool = pool_of(zone_of("a", 2, 2) + zone_of("b", 2, 2), geographic());
  CHECK(wins(pool, request_for("a")) == std::map<std::string, int>{{"a01", 500}, {"a02", 500}});
  CHECK(wins(pool, request_for("b")) == std::map<std::string, int>{{"b01", 500}, {"b02", 500}});
}

TEST_CASE("geographic picks spill over by the shares of the priorities, evenly within each") {
  auto pool = pool_of(zone_of("a", 2, 1) + zone_of("b", 2, 2), geographic());
  CHECK(wins(pool, request_for("a")) == std::map<std::string, int>{{"a01", 700}, {"b01", 150}, {"b02", 150}});
}

TEST_CASE("an open circuit counts as not healthy for the shares") {
  auto members = zone_of("a", 2, 2) + zone_of("b", 2, 2);
  members[0].circuit = open;
  auto pool = pool_of(members, geographic());
  CHECK(wins(pool, request_for("a")) == std::map<std::string, int>{{"a02", 700}, {"b01", 150}, {"b02", 150}});
  members[1].circuit = open;
  pool = pool_of(members, geographic());
  CHECK(wins(pool, request_for("a")) == std::map<std::string, int>{{"b01", 500}, {"b02", 500}});
}

TEST_CASE("a caller without a zone is served by all zones alike") {
  auto pool = pool_of(zone_of("a", 2, 1) + zone_of("b", 2, 2), geographic());
  const auto count = wins(pool, request_for());
  CHECK(count.size() == 3);
  for (const auto& [id, times] : count)
    CHECK((times == 333 || times == 334));
}

TEST_CASE("a request may name another strategy than the service's") {
  auto pool = pool_of(zone_of("a", 1, 1) + zone_of("b", 1, 1), geographic());
  auto request = request_for("a");
  request.strategy_ = strategy::round_robin;
  CHECK(wins(pool, request) == std::map<std::string, int>{{"a01", 500}, {"b01", 500}});
}

TEST_CASE("the shares are those of the candidates that the version and weight leave") {
  auto members = zone_of("a", 4, 4) + zone_of("b", 2, 2);
  members[0].version_ = members[4].version_ = "2.0.0";
  members[1].version_ = members[5].version_ = "2.1.0";
  members[0].state = draining;
  members[1].weight = 0;
  auto pool = pool_of(members, geographic());
  auto request = request_for("a");
  request.accept = *version_range::parse("^2");
  CHECK(wins(pool, request) == std::map<std::string, int>{{"b01", 500}, {"b02", 500}});
  CHECK(wins(pool, request_for("a")) == std::map<std::string, int>{{"a03", 500}, {"a04", 500}});
}

TEST_CASE("a priority whose candidates are all excluded leaves the pick to the nearest that has one") {
  auto pool = pool_of(zone_of("a", 1, 1) + zone_of("b", 1, 1) + zone_of("c", 1, 1), geographic());
  auto request = request_for("a");
  request.exclude = {instance_id{"a01"}, instance_id{"unknown"}};
  CHECK(wins(pool, request) == std::map<std::string, int>{{"b01", 500}, {"c01", 500}});
}

TEST_CASE("panic of one priority leaves the health of another respected") {
  // 5 % and 65 %: 7 % of the picks go to the whole of a, the others to the healthy ones of b.
  auto pool = pool_of(zone_of("a", 20, 1) + zone_of("b", 20, 13), geographic());
  const auto count = wins(pool, request_for("a"));
  int in_a = 0;
  for (const auto& [id, times] : count)
    in_a += id.starts_with("a") ? times : 0;
  CHECK(in_a == 70);
  CHECK(count.size() == 20 + 13);
}

TEST_CASE("what is kept about callers does not outlive the contents it was made of") {
  auto pool = pool_of(zone_of("a", 1, 1) + zone_of("b", 1, 1), geographic());
  auto request = request_for("a");
  CHECK(pick_from(pool, request) == "a01");
  pool.update(content_of({.id = "a01", .zone = "b"}));
  pool.update(content_of({.id = "b01", .zone = "a", .version_ = "2.0.0"}));
  CHECK(pick_from(pool, request) == "b01");
  request.accept = *version_range::parse("^2");
  CHECK(pick_from(pool, request) == "b01");
  pool.update(content_of({.id = "b01", .zone = "a"}));
  CHECK(pick_from(pool, request) == "no_instance");
}

TEST_CASE("callers from more places than are kept are all served from where they are") {
  std::vector<member> members;
  for (int zone = 10; zone < 90; ++zone)
    members.push_back({.id = "i" + std::to_string(zone), .zone = "z" + std::to_string(zone)});
  auto pool = pool_of(members, geographic());
  for (int round = 0; round < 2; ++round)
    for (int zone = 10; zone < 90; ++zone)
      REQUIRE(pick_from(pool, request_for("z" + std::to_string(zone))) == "i" + std::to_string(zone));
}

TEST_CASE("round robin takes everybody in turn wherever the callers are") {
  auto pool = pool_of({{.id = "a"}, {.id = "b"}, {.id = "c"}});
  std::string order;
  for (int caller = 0; caller < 99; ++caller) {
    auto request = request_for("z" + std::to_string(caller));
    request.region = "r" + std::to_string(caller % 7);
    request.location_ = place(caller, 0);
    order += pick_from(pool, request);
  }
  std::string wanted;
  for (int round = 0; round < 33; ++round)
    wanted += "abc";
  CHECK(order == wanted);
}

TEST_CASE("round robin within the nearest zone is even for callers each of whom is at a place of its own") {
  auto members = zone_of("a", 3, 3) + zone_of("b", 2, 2);
  for (auto& each : members)
    each.where = place(each.zone == "a" ? 0 : 80, 0);
  auto pool = pool_of(members, geographic());
  const auto pick_at = [&](double latitude, std::vector<instance_id> exclude) {
    auto request = request_for();
    request.location_ = place(latitude, 0);
    request.exclude = std::move(exclude);
    return pick_from(pool, request);
  };
  std::string near_a;
  std::string near_b;
  SECTION("in turn") {
    for (int caller = 0; caller < 6; ++caller) {
      near_a += pick_at(0.1 * caller, {}) + " ";
      near_b += pick_at(80 - 0.1 * caller, {}) + " ";
    }
    CHECK(near_a == "a01 a02 a03 a01 a02 a03 ");
    CHECK(near_b == "b01 b02 b01 b02 b01 b02 ");
  }
  SECTION("in turn among those whom they do not exclude") {
    for (int caller = 0; caller < 4; ++caller)
      near_a += pick_at(0.1 * caller, {instance_id{"a01"}}) + " ";
    CHECK(near_a == "a02 a03 a02 a03 ");
  }
}

TEST_CASE("after a change the rounds of every zone go on, not only that of the last winner") {
  const auto members = zone_of("a", 2, 1) + zone_of("b", 3, 3);
  auto pool = pool_of(members, geographic());
  std::string spilled;
  for (int i = 0; i < 6; ++i) {
    spilled += pick_from(pool, request_for("a"), {.draw = ratio::one - 1}) + " ";
    CHECK(pick_from(pool, request_for("a"), {.draw = 0}) == "a01");
    pool.update(content_of(members.front()));
  }
  CHECK(spilled == "b01 b02 b03 b01 b02 b03 ");
}
