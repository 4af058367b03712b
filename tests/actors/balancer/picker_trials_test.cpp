#include "actors/balancer/picker.hpp"
#include "tests/actors/balancer/pools.hpp"
#include "tests/catch.hpp"

using namespace muster;
using namespace std::chrono_literals;
using enum instance_state;
using enum circuit_state;

TEST_CASE("a half-open candidate with a free permit goes before zone and strategy") {
  auto pool =
    pool_of(zone_of("a", 2, 2) + std::vector<member>{{.id = "b01", .circuit = half_open, .zone = "b"}}, geographic());
  const auto chosen = choose(pool, request_for("a"), {});
  REQUIRE(chosen);
  CHECK(pool.candidates()[chosen->winner].id() == instance_id{"b01"});
  CHECK(chosen->needs_permit);
}

TEST_CASE("a half-open candidate takes only requests that may use it") {
  auto request = request_for();
  member who{.id = "x", .circuit = half_open};
  pick_circumstances at{.now = timestamp{1h}};
  bool takes = false;
  SECTION("any request") {
    takes = true;
  }
  SECTION("one that excludes it") {
    request.exclude = {instance_id{"x"}};
  }
  SECTION("one for another version") {
    request.accept = *version_range::parse(">1.0.0");
  }
  SECTION("any, while it is unhealthy") {
    who.state = unhealthy;
  }
  SECTION("any, while it is draining") {
    who.state = draining;
  }
  SECTION("any, while its weight is 0") {
    who.weight = 0;
  }
  SECTION("one that may not wait for a permit") {
    at.may_ask = false;
  }
  auto pool = pool_of({{.id = "a", .version_ = "1.1.0"}, {.id = "b", .version_ = "1.2.0"}, who});
  const auto chosen = choose(pool, request, at);
  REQUIRE(chosen);
  CHECK(chosen->needs_permit == takes);
}

TEST_CASE("as many permits are asked for at once as there may be, and none for a while after a denial") {
  auto pool = pool_of({{.id = "a"}, {.id = "x", .circuit = half_open}});
  auto& half = *pool.find(instance_id{"x"});
  const auto asks = [&](timestamp now) { return choose(pool, request_for(), {.now = now})->needs_permit; };
  half.asking = 2;
  CHECK(asks(timestamp{1h}));
  half.asking = 3;
  CHECK_FALSE(asks(timestamp{1h}));
  half.asking = 0;
  half.ask_from = timestamp{1h} + 1s;
  CHECK_FALSE(asks(timestamp{1h}));
  CHECK(asks(timestamp{1h} + 1s));
  pool.set_circuit(instance_id{"x"}, half_open, 3, {}, 1);
  CHECK(asks(timestamp{1h}));
}

TEST_CASE("a trial is in flight no sooner than it has its permit") {
  auto pool = pool_of({{.id = "x", .circuit = half_open}});
  const auto how = GENERATE(strategy::round_robin, strategy::least_connections);
  auto request = request_for();
  request.strategy_ = how;
  CHECK(choose(pool, request, {})->needs_permit);
  CHECK(*pool.candidates()[0].active == 0);
}

TEST_CASE("several half-open candidates take turns") {
  auto pool = pool_of({{.id = "a"}, {.id = "x", .circuit = half_open}, {.id = "y", .circuit = half_open}});
  std::string order;
  for (int i = 0; i < 3; ++i)
    order += pick_from(pool, request_for());
  CHECK(order == "xyx");
}
