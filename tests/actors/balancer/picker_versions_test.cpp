#include "actors/balancer/replay.hpp"
#include "tests/actors/balancer/pools.hpp"
#include "tests/catch.hpp"
#include "tests/support/versions.hpp"

#include <cmath>
#include <cstdlib>
#include <map>
#include <random>

using namespace muster;
using test::range;
using test::v;

namespace {

using enum instance_state;
using enum circuit_state;
using counts = std::map<std::string, int>;

version_policy split(std::map<std::string, ratio> shares) {
  version_policy result;
  result.split = std::move(shares);
  return result;
}

pool pool_with(const std::vector<member>& members, const version_policy& policy,
               const std::vector<deprecation>& notices = {}, balancer_policy balancer = {}) {
  auto result = pool_of(members, balancer);
  result.rule_versions([&](version_rules& rules) { rules = {policy, notices}; });
  return result;
}

pick_trace traced(pool& from, pick request, const pick_circumstances& at) {
  request.explain = true;
  const auto chosen = choose(from, request, at);
  REQUIRE(chosen);
  return chosen->trace.value();
}

std::map<std::string, std::string> removals_of(pool from, const pick& request = request_for(),
                                               const pick_circumstances& at = {}) {
  std::map<std::string, std::string> result;
  for (const auto& each : traced(from, request, at).candidates)
    result[each.instance.str()] = each.removed_by;
  return result;
}

/// How often each wins in so many picks, each of which its own record must reproduce.
counts winners(pool& from, int picks, const pick& request = request_for()) {
  std::mt19937_64 dice{42};
  counts result;
  for (int i = 0; i < picks; ++i) {
    const auto draw = std::uniform_int_distribution<int64_t>{0, ratio::one - 1}(dice);
    const auto trace = traced(from, request, {.draw = draw, .chance = dice()});
    REQUIRE(replay(trace) == trace.winner);
    ++result[trace.winner.str()];
  }
  return result;
}

/// Within four standard deviations of a share of that many draws.
bool is_share(int count, int of, double share) {
  const auto deviation = std::sqrt(of * share * (1 - share));
  return std::abs(count - of * share) <= 4 * deviation;
}

const std::vector<member> two_versions{{.id = "old"}, {.id = "new", .version_ = "2.0.0"}};

} // namespace

TEST_CASE("nine picks in ten go to the versions that the split gives 90 %, however many instances there are of each") {
  auto pool = pool_with({{.id = "a1"},
                         {.id = "b1", .version_ = "2.0.0"},
                         {.id = "b2", .version_ = "2.1.0"},
                         {.id = "b3", .version_ = "2.0.0"}},
                        split({{"^1", {900'000}}, {"^2", {100'000}}}));
  auto count = winners(pool, 20'000);
  CHECK(is_share(count["a1"], 20'000, 0.9));
  // Each version split has rounds of its own.
  CHECK(std::abs(count["b1"] - count["b2"]) <= 1);
  CHECK(std::abs(count["b2"] - count["b3"]) <= 1);
}

TEST_CASE("a split holds with every strategy") {
  const auto how = GENERATE(strategy::round_robin, strategy::geographic, strategy::random,
                            strategy::weighted_round_robin, strategy::least_connections, strategy::consistent_hash);
  INFO(to_string(how));
  auto pool =
    pool_with({{.id = "a", .zone = "x"}, {.id = "b", .zone = "y"}, {.id = "c", .zone = "x", .version_ = "2.0.0"}},
              split({{"^1", {700'000}}, {"^2", {300'000}}}), {}, {how, {500'000}, {}});
  auto count = winners(pool, 5'000, request_for("x"));
  CHECK(is_share(count["c"], 5'000, 0.3));
}

TEST_CASE("with consistent hashing a key stays with one range of versions, and the keys divide as the split has it") {
  auto pool = pool_with({{.id = "old"}, {.id = "new", .version_ = "2.0.0"}},
                        split({{"^1", {800'000}}, {"^2", {200'000}}}), {}, {strategy::consistent_hash, {}, {}});
  counts homes;
  for (int user = 0; user < 2'000; ++user) {
    auto request = request_for();
    request.user_id = "user-" + std::to_string(user);
    const auto home = pick_from(pool, request, {.chance = 1});
    ++homes[home];
    for (uint64_t chance = 2; chance < 5; ++chance)
      REQUIRE(pick_from(pool, request, {.chance = chance}) == home);
  }
  CHECK(is_share(homes["new"], 2'000, 0.2));
}

TEST_CASE("the share of versions of which nobody can be picked goes to the largest share that has somebody") {
  auto pool = pool_with({{.id = "a"}, {.id = "b", .version_ = "2.0.0"}, {.id = "c", .version_ = "3.0.0"}},
                        split({{"^1", {600'000}}, {"^2", {300'000}}, {"^3", {100'000}}}));
  pool.set_state(instance_id{"a"}, draining);
  auto count = winners(pool, 5'000);
  CHECK(is_share(count["b"], 5'000, 0.9));
  CHECK(count["b"] + count["c"] == 5'000);
  pool.set_state(instance_id{"b"}, draining);
  CHECK(winners(pool, 50)["c"] == 50);
}

TEST_CASE("a split that is taken back leaves the others nothing, and versions in no range are the last resort") {
  auto pool = pool_with({{.id = "a"}, {.id = "b", .version_ = "2.0.0"}, {.id = "c", .version_ = "3.0.0"}},
                        split({{"^1", {1'000'000}}, {"^2", {0}}}));
  CHECK(winners(pool, 1'000)["a"] == 1'000);
  pool.set_state(instance_id{"a"}, draining);
  CHECK(winners(pool, 1'000)["b"] == 1'000);
  pool.set_state(instance_id{"b"}, draining);
  CHECK(winners(pool, 10)["c"] == 10);
}

TEST_CASE("a half-open instance takes requests of its own share only") {
  auto pool = pool_with({{.id = "a"}, {.id = "b", .circuit = half_open, .version_ = "2.0.0"}},
                        split({{"^1", {1'000'000}}, {"^2", {0}}}));
  CHECK(winners(pool, 100)["a"] == 100);
  auto other = pool_with({{.id = "a"}, {.id = "b", .circuit = half_open, .version_ = "2.0.0"}},
                         split({{"^1", {500'000}}, {"^2", {500'000}}}));
  CHECK(is_share(winners(other, 2'000)["b"], 2'000, 0.5));
}

TEST_CASE("deprecated versions are picked only when nothing else fits") {
  auto pool = pool_with(two_versions, {}, {{range("^1"), "old"}});
  CHECK(removals_of(pool) == std::map<std::string, std::string>{{"new", ""}, {"old", "avoided"}});
  CHECK(winners(pool, 100)["new"] == 100);
  auto only_old = request_for();
  only_old.accept = range("^1");
  CHECK(winners(pool, 100, only_old)["old"] == 100);
  auto without_new = request_for();
  without_new.exclude = {instance_id{"new"}};
  CHECK(pick_from(pool, without_new) == "old");
  pool.set_state(instance_id{"new"}, draining);
  CHECK(winners(pool, 100)["old"] == 100);
}

TEST_CASE("a deprecated instance whose circuit is half-open is not tried while another version can be picked") {
  auto pool =
    pool_with({{.id = "new", .version_ = "2.0.0"}, {.id = "old", .circuit = half_open}}, {}, {{range("^1"), "old"}});
  CHECK(winners(pool, 100)["new"] == 100);
}

TEST_CASE("deprecated versions are picked like any other where that is allowed, and never where it is refused") {
  version_policy policy;
  policy.deprecated = deprecated_use::allow;
  auto allowed = pool_with(two_versions, policy, {{range("^1"), "old"}});
  CHECK(winners(allowed, 100) == counts{{"new", 50}, {"old", 50}});
  policy.deprecated = deprecated_use::refuse;
  auto refused = pool_with(two_versions, policy, {{range("^1"), "old"}});
  CHECK(removals_of(refused).at("old") == "deprecated");
  refused.set_state(instance_id{"new"}, draining);
  CHECK(choose(refused, request_for(), {}).error().detail
        == "service 'pay' has no instance to pick: 1 draining, 1 of a deprecated version, which the service refuses");
}

TEST_CASE("removed versions and those outside the compatibility rule are never picked, and the trace names the rule") {
  version_policy policy;
  policy.compatibility = version_rule{v("1.0.0"), v("3.0.0"), {}, {}};
  auto pool = pool_with({{.id = "a", .version_ = "0.9.0"},
                         {.id = "b", .version_ = "1.0.0"},
                         {.id = "c", .version_ = "2.0.0"},
                         {.id = "d", .version_ = "3.0.0"}},
                        policy, {{.range = range("^1"), .removed = true}});
  CHECK(
    removals_of(pool)
    == std::map<std::string, std::string>{{"a", "compatibility"}, {"b", "removed"}, {"c", ""}, {"d", "compatibility"}});
  pool.set_state(instance_id{"c"}, unhealthy);
  // Not even in panic.
  CHECK(winners(pool, 10)["c"] == 10);
  pool.erase(instance_id{"c"});
  CHECK(choose(pool, request_for(), {}).error().code == errc::no_instance);
}

TEST_CASE(
  "a request for what is compatible with a version gets its caret range, or what the rule of the service says") {
  const std::vector<member> members{
    {.id = "a", .version_ = "1.3.0"}, {.id = "b", .version_ = "1.4.0"}, {.id = "c", .version_ = "2.0.0"}};
  auto request = request_for();
  request.compatible_with = v("1.4.0");
  auto plain = pool_of(members);
  CHECK(winners(plain, 30, request) == counts{{"b", 30}});
  CHECK(removals_of(plain, request).at("a") == "compatibility");
  version_policy policy;
  policy.compatibility = version_rule{v("1.4.0"), v("3.0.0"), {}, {}};
  auto ruled = pool_with(members, policy);
  CHECK(winners(ruled, 30, request) == counts{{"b", 15}, {"c", 15}});
}

TEST_CASE("a share of 90 % stays one when deprecation and circuits take their part") {
  auto pool = pool_with({{.id = "a1"}, {.id = "a2", .version_ = "1.5.0"}, {.id = "b", .version_ = "2.0.0"}},
                        split({{"^1", {900'000}}, {"^2", {100'000}}}), {{range("1.0.0"), "old"}});
  auto count = winners(pool, 5'000);
  CHECK(count["a1"] == 0);
  CHECK(is_share(count["a2"], 5'000, 0.9));
  pool.set_circuit(instance_id{"a2"}, open, 1, timestamp{std::chrono::hours{1}}, 0);
  count = winners(pool, 5'000);
  CHECK(is_share(count["a1"], 5'000, 0.9));
}
