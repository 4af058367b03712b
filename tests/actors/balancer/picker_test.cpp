#include "actors/balancer/picker.hpp"
#include "tests/actors/balancer/pools.hpp"
#include "tests/catch.hpp"

#include <map>

using namespace muster;

namespace {

using enum instance_state;
using enum circuit_state;

std::map<std::string, std::string> removals(pool from, pick request, const pick_circumstances& at = {}) {
  request.explain = true;
  const auto chosen = choose(from, request, at);
  REQUIRE(chosen);
  std::map<std::string, std::string> result;
  for (const auto& each : chosen->trace.value().candidates)
    result[each.instance.str()] = each.removed_by;
  return result;
}

failure refusal(pool from, const pick& request = request_for(), const pick_circumstances& at = {}) {
  const auto chosen = choose(from, request, at);
  REQUIRE_FALSE(chosen);
  return chosen.error();
}

} // namespace

TEST_CASE("a candidate is removed by the first rule that applies") {
  auto request = request_for();
  request.accept = *version_range::parse("^1");
  request.exclude = {instance_id{"x"}};
  struct example {
    member who;
    std::string rule;
  };
  const auto [who, rule] = GENERATE(values<example>({
    {{.id = "a"}, ""},
    {{.id = "x", .state = draining, .circuit = open, .weight = 0, .version_ = "2.0.0"}, "draining"},
    {{.id = "x", .state = unhealthy, .circuit = open, .weight = 0, .version_ = "2.0.0"}, "unhealthy"},
    {{.id = "x", .state = registered}, "unhealthy"},
    {{.id = "x", .circuit = open, .weight = 0, .version_ = "2.0.0"}, "weight"},
    {{.id = "x", .circuit = open, .version_ = "2.0.0"}, "version"},
    {{.id = "x", .circuit = half_open}, "excluded"},
    {{.id = "a", .circuit = open}, "circuit"},
    {{.id = "a", .circuit = half_open}, "permits"},
  }));
  auto pool = pool_of({who, {.id = "y"}, {.id = "z"}});
  CHECK(removals(pool, request, {.may_ask = false}).at(who.id) == rule);
}

TEST_CASE("round robin takes everybody in turn") {
  auto pool = pool_of({{.id = "a"}, {.id = "b"}, {.id = "c"}});
  std::string order;
  for (int i = 0; i < 9; ++i)
    order += pick_from(pool, request_for());
  CHECK(order == "abcabcabc");
}

TEST_CASE("round robin keeps no bias over changes of membership") {
  auto pool = pool_of({{.id = "a"}, {.id = "b"}, {.id = "c"}});
  std::map<std::string, int> count;
  for (int i = 0; i < 6000; ++i) {
    // With a counter modulo the number of candidates, `a` or `d` would have it all.
    if (i % 2 == 0)
      pool.put(content_of({.id = "d"}), healthy);
    else
      pool.erase(instance_id{"d"});
    ++count[pick_from(pool, request_for())];
  }
  CHECK(count["d"] <= 3000);
  for (const auto* id : {"a", "b", "c"})
    CHECK((count[id] >= 999 && count[id] <= 2001));
  CHECK(std::max({count["a"], count["b"], count["c"]}) - std::min({count["a"], count["b"], count["c"]}) <= 1);
}

TEST_CASE("after a change a round goes on behind the last winner") {
  auto pool = pool_of({{.id = "a"}, {.id = "b"}, {.id = "d"}});
  std::string order = pick_from(pool, request_for());
  order += pick_from(pool, request_for());
  pool.put(content_of({.id = "c"}), healthy);
  for (int i = 0; i < 5; ++i)
    order += pick_from(pool, request_for());
  pool.erase(instance_id{"b"});
  order += pick_from(pool, request_for());
  CHECK(order == "abcdabcd");
}

TEST_CASE("round robin is even for each of several kinds of requests that take turns") {
  auto pool = pool_of(zone_of("a", 2, 2) + zone_of("b", 2, 2), geographic());
  std::map<std::string, int> count;
  for (int i = 0; i < 400; ++i)
    ++count[pick_from(pool, request_for(i % 2 == 0 ? "a" : "b"))];
  CHECK(count == std::map<std::string, int>{{"a01", 100}, {"a02", 100}, {"b01", 100}, {"b02", 100}});
}

TEST_CASE(
  "attempts are in flight whatever strategy has picked them, so that each end is that of one that was counted") {
  auto pool = pool_of({{.id = "a"}});
  const auto pick_by = [&](strategy how, duration timeout, timestamp now) {
    auto request = request_for();
    request.strategy_ = how;
    request.timeout = timeout;
    REQUIRE(choose(pool, request, {.now = now}));
    return pool.candidates()[0].active->load();
  };
  CHECK(pick_by(strategy::least_connections, std::chrono::hours{1}, {}) == 1);
  CHECK(pick_by(strategy::round_robin, std::chrono::hours{1}, {}) == 2);
  pool.end_attempt(instance_id{"a"}, {});
  CHECK(*pool.candidates()[0].active == 1);
  CHECK(pick_by(strategy::geographic, std::chrono::seconds{1}, {}) == 2);
  CHECK(pick_by(strategy::random, std::chrono::seconds{1}, timestamp{std::chrono::seconds{1}}) == 2);
}

TEST_CASE("panic ignores health, never an open circuit, a spent permit, draining or weight 0") {
  auto members = zone_of("a", 6, 1);
  members[1].circuit = open;
  members[2].circuit = half_open;
  members[3].state = draining;
  members[4].weight = 0;
  auto pool = pool_of(members);
  const auto chosen = choose(pool, request_for(), {.may_ask = false});
  REQUIRE(chosen);
  CHECK(chosen->panic);
  const auto why = removals(pool, request_for(), {.may_ask = false});
  CHECK(why
        == std::map<std::string, std::string>{
          {"a01", ""}, {"a02", "circuit"}, {"a03", "permits"}, {"a04", "draining"}, {"a05", "weight"}, {"a06", ""}});
}

TEST_CASE("panic begins below the threshold of the policy, and never at 0") {
  const auto panics = [](int healthy_ones, ratio threshold) {
    auto pool = pool_of(zone_of("a", 10, healthy_ones), {strategy::round_robin, threshold, {}});
    const auto chosen = choose(pool, request_for(), {});
    return chosen && chosen->panic;
  };
  CHECK_FALSE(panics(5, {500'000}));
  CHECK(panics(4, {500'000}));
  CHECK(panics(0, {500'000}));
  CHECK_FALSE(panics(3, {300'000}));
  CHECK(panics(2, {300'000}));
  CHECK_FALSE(panics(1, {0}));
  CHECK_FALSE(panics(0, {0}));
}

TEST_CASE("a service without instances has none to pick") {
  CHECK(refusal(pool_of({})) == failure{errc::no_instance, "service 'pay' has no instances"});
}

TEST_CASE("a refusal counts what each rule has removed") {
  const auto members = std::vector<member>{{.id = "a", .state = unhealthy},  {.id = "b", .state = registered},
                                           {.id = "c", .state = draining},   {.id = "d", .weight = 0},
                                           {.id = "e", .version_ = "2.0.0"}, {.id = "f"}};
  auto request = request_for();
  request.accept = *version_range::parse("^1");
  request.exclude = {instance_id{"f"}};
  const auto why = refusal(pool_of(members, {strategy::round_robin, {0}, {}}), request);
  CHECK(why.code == errc::no_instance);
  CHECK(why.detail
        == "service 'pay' has no instance to pick: 1 draining, 2 not healthy, 1 of weight 0, 1 of a version that the "
           "request does not accept, 1 excluded by the request");
}

TEST_CASE("when only circuits stand in the way the refusal says which, and until when") {
  const auto members = std::vector<member>{{.id = "a", .circuit = open},
                                           {.id = "b", .circuit = half_open},
                                           {.id = "c", .circuit = open},
                                           {.id = "d", .circuit = open},
                                           {.id = "e", .state = draining}};
  const auto why = refusal(pool_of(members), request_for(), {.may_ask = false});
  CHECK(why.code == errc::circuit_open);
  CHECK(why.detail
        == "service 'pay' has only instances behind circuits: a is open until 1970-01-01T01:00:00Z, b is half-open "
           "without a free permit, c is open until 1970-01-01T01:00:00Z and 1 more");
}

TEST_CASE("an open circuit of one that could not be picked anyway is no reason") {
  auto pool = pool_of({{.id = "a", .state = draining, .circuit = open}, {.id = "b", .weight = 0}});
  CHECK(refusal(pool).code == errc::no_instance);
}

TEST_CASE("an explained pick shows every candidate, its terms, the shares, the draw and the winner") {
  auto members = zone_of("a", 2, 1) + zone_of("b", 2, 2);
  members[0].where = place(0, 0);
  members[2].where = place(0, 1);
  auto pool = pool_of(members, geographic());
  auto request = request_for("a");
  request.location_ = place(0, 0);
  pick_from(pool, request);
  CHECK_FALSE(choose(pool, request, {})->trace);
  request.explain = true;
  const auto trace = choose(pool, request, {.index = 17, .draw = 700'000})->trace.value();
  pick_trace wanted;
  wanted.strategy_ = strategy::geographic;
  wanted.index = 17;
  wanted.candidates = {
    {instance_id{"a01"}, "zone", {{"order", 0}, {"zone_priority", 0}, {"distance_m", 0}}},
    {instance_id{"a02"}, "unhealthy", {{"zone_priority", 0}}},
    {instance_id{"b01"}, "", {{"order", 0}, {"zone_priority", 1}, {"distance_m", 111'195}}},
    {instance_id{"b02"}, "", {{"order", 1}, {"zone_priority", 1}}},
  };
  wanted.loads = {{700'000}, {300'000}};
  wanted.draw = 700'000;
  wanted.turn = 3;
  wanted.winner = instance_id{"b01"};
  CHECK(trace == wanted);
}

TEST_CASE("a trace without zones holds no draw") {
  auto pool = pool_of({{.id = "a"}});
  auto request = request_for();
  request.explain = true;
  const auto trace = choose(pool, request, {.draw = 5})->trace.value();
  CHECK(trace.draw == -1);
  CHECK(trace.loads.empty());
}
