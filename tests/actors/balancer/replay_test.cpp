#include "actors/balancer/replay.hpp"
#include "messages/codec/json.hpp"
#include "tests/actors/balancer/pools.hpp"
#include "tests/actors/balancer/reference_picker.hpp"
#include "tests/catch.hpp"

#include <random>

using namespace muster;
using namespace std::chrono_literals;

namespace {

class chance {
public:
  explicit chance(uint64_t seed) : dice_{seed} {}

  int64_t number(int64_t least, int64_t most) { return std::uniform_int_distribution<int64_t>{least, most}(dice_); }

  uint64_t bits() { return dice_(); }

  bool one_in(int64_t times) { return number(1, times) == 1; }

  template <class T>
  T any_of(std::initializer_list<T> values) {
    return std::data(values)[number(0, static_cast<int64_t>(values.size()) - 1)];
  }

private:
  std::mt19937_64 dice_;
};

std::vector<member> random_members(chance& dice) {
  std::vector<member> result;
  const auto sick = dice.number(1, 4);
  for (int64_t i = dice.number(0, 8); i > 0; --i) {
    member who{.id = "i" + std::to_string(i)};
    who.state = dice.one_in(sick) ? dice.any_of({instance_state::unhealthy, instance_state::draining,
                                                 instance_state::registered, instance_state::healthy})
                                  : instance_state::healthy;
    who.circuit = dice.one_in(6) ? dice.any_of({circuit_state::open, circuit_state::half_open}) : circuit_state::closed;
    who.zone = dice.any_of<std::string>({"", "a", "b", "c"});
    who.region = dice.any_of<std::string>({"", "east", "west"});
    if (dice.one_in(2))
      who.where = place(static_cast<double>(dice.number(0, 3)), 0);
    who.weight = dice.one_in(8) ? 0 : dice.number(1, 3);
    who.version_ = dice.any_of<std::string>({"1.0.0", "1.1.0", "2.0.0"});
    result.push_back(who);
  }
  return result;
}

pick random_request(chance& dice) {
  auto result = request_for(dice.any_of<std::string>({"", "a", "b", "d"}));
  result.region = dice.any_of<std::string>({"", "east"});
  if (dice.one_in(2))
    result.location_ = place(0, 0);
  if (dice.one_in(3))
    result.accept = *version_range::parse(dice.any_of<std::string>({"^1", ">=1.1.0", "^3", "*"}));
  for (int64_t i = dice.number(-3, 3); i > 0; --i)
    result.exclude.push_back(instance_id{"i" + std::to_string(dice.number(1, 9))});
  if (dice.one_in(2))
    result.strategy_ =
      dice.any_of({strategy::round_robin, strategy::geographic, strategy::random, strategy::weighted_round_robin,
                   strategy::least_connections, strategy::consistent_hash});
  if (dice.one_in(2))
    result.user_id = "user-" + std::to_string(dice.number(1, 1000));
  result.explain = true;
  return result;
}

} // namespace

TEST_CASE("the winner of any pick can be recomputed from its trace, and is the one that the rules demand") {
  chance dice{20260101};
  std::map<errc, int> ends;
  for (int round = 0; round < 5000; ++round) {
    auto policy = geographic({dice.any_of<int64_t>({0, 300'000, 500'000, 900'000})});
    policy.hash.table = dice.one_in(50) ? hash_table::maglev : hash_table::ring;
    if (dice.one_in(2))
      policy.hash.balance_factor_percent = dice.number(101, 200);
    auto pool = pool_of(random_members(dice), policy);
    reference_rounds rounds;
    for (int turn = 0; turn < 6; ++turn) {
      const auto request = random_request(dice);
      const pick_circumstances at{timestamp{1h}, turn, dice.number(0, ratio::one - 1), dice.bits(), !dice.one_in(4)};
      CAPTURE(round, turn);
      reference_picker reference{pool, request, at, rounds};
      const auto wanted = reference.run();
      const auto chosen = choose(pool, request, at);
      ++ends[chosen ? errc::none : chosen.error().code];
      if (!chosen) {
        REQUIRE(wanted == std::set{std::string{to_string(chosen.error().code)}});
        continue;
      }
      auto trace = chosen->trace.value();
      const auto winner = pool.candidates()[chosen->winner].id();
      REQUIRE(trace.winner == winner);
      REQUIRE(wanted.contains(winner.str()));
      if (!chosen->needs_permit)
        reference.won(winner.str());
      trace.winner = instance_id{"somebody-else"};
      // What people get to see is the trace as JSON.
      if (round % 20 == 0)
        trace = *decode<pick_trace>(json::parse(encode(trace).dump()));
      REQUIRE(replay(trace).value() == winner);
    }
  }
  CHECK(ends[errc::none] > 10'000);
  CHECK(ends[errc::no_instance] > 500);
  CHECK(ends[errc::circuit_open] > 300);
}

TEST_CASE("a trace that no pick has made is refused") {
  CHECK(replay({}).error().code == errc::invalid);
  pick_trace nobody;
  nobody.candidates = {{instance_id{"a"}, "draining", {{"order", 0}}}};
  CHECK(replay(nobody).error().code == errc::invalid);
  pick_trace no_score;
  no_score.candidates = {{instance_id{"a"}, "", {}}};
  CHECK(replay(no_score).error().code == errc::invalid);
  pick_trace far_off;
  far_off.loads = {{ratio::one}};
  far_off.draw = 0;
  far_off.candidates = {{instance_id{"a"}, "", {{"order", 0}, {"zone_priority", -7}}}};
  CHECK(replay(far_off).error().code == errc::invalid);
}
