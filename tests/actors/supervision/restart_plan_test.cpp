#include "actors/supervision/restart_plan.hpp"
#include "tests/catch.hpp"

#include <limits>
#include <string>
#include <vector>

using namespace muster;
using namespace std::chrono_literals;

namespace {

using positions = std::vector<size_t>;

constexpr auto permanent = restart_type::permanent;
constexpr auto transient = restart_type::transient;
constexpr auto temporary = restart_type::temporary;

constexpr auto normal = exit_kind::normal;
constexpr auto shut_down = exit_kind::shutdown;
constexpr auto crashed = exit_kind::crash;

constexpr auto one_for_one = restart_strategy::one_for_one;
constexpr auto one_for_all = restart_strategy::one_for_all;
constexpr auto rest_for_one = restart_strategy::rest_for_one;
constexpr auto simple_one_for_one = restart_strategy::simple_one_for_one;

constexpr timestamp at(duration since) {
  return timestamp{1h} + since;
}

restart_history up_since(timestamp when, int64_t backoffs = 0) {
  return {when, {}, backoffs};
}

/// Of a supervisor with one permanent child.
restart_plan plan_one(const supervision_settings& settings, const restart_history& history, timestamp now,
                      uint64_t draw = 0) {
  return plan_restart({settings, one_for_one, {permanent}}, history, 0, crashed, now, draw);
}

supervision_settings without_jitter() {
  supervision_settings result;
  result.backoff_jitter = {};
  return result;
}

} // namespace

TEST_CASE("what follows the end of the second of three children, for each way to restart, to end and to group") {
  struct row {
    restart_strategy strategy;
    restart_type type;
    exit_kind how;
    restart_action action;
    positions stop;
    positions start;
  };
  constexpr auto restart = restart_action::restart;
  constexpr auto stop = restart_action::stop;
  const auto example = GENERATE(values<row>({
    {one_for_one, permanent, normal, restart, {}, {1}},
    {one_for_one, permanent, shut_down, restart, {}, {1}},
    {one_for_one, permanent, crashed, restart, {}, {1}},
    {one_for_one, transient, normal, stop, {}, {}},
    {one_for_one, transient, shut_down, stop, {}, {}},
    {one_for_one, transient, crashed, restart, {}, {1}},
    {one_for_one, temporary, normal, stop, {}, {}},
    {one_for_one, temporary, shut_down, stop, {}, {}},
    {one_for_one, temporary, crashed, stop, {}, {}},
    {one_for_all, permanent, normal, restart, {2, 0}, {0, 1, 2}},
    {one_for_all, permanent, shut_down, restart, {2, 0}, {0, 1, 2}},
    {one_for_all, permanent, crashed, restart, {2, 0}, {0, 1, 2}},
    {one_for_all, transient, normal, stop, {}, {}},
    {one_for_all, transient, shut_down, stop, {}, {}},
    {one_for_all, transient, crashed, restart, {2, 0}, {0, 1, 2}},
    {one_for_all, temporary, normal, stop, {}, {}},
    {one_for_all, temporary, shut_down, stop, {}, {}},
    {one_for_all, temporary, crashed, stop, {}, {}},
    {rest_for_one, permanent, normal, restart, {2}, {1, 2}},
    {rest_for_one, permanent, shut_down, restart, {2}, {1, 2}},
    {rest_for_one, permanent, crashed, restart, {2}, {1, 2}},
    {rest_for_one, transient, normal, stop, {}, {}},
    {rest_for_one, transient, shut_down, stop, {}, {}},
    {rest_for_one, transient, crashed, restart, {2}, {1, 2}},
    {rest_for_one, temporary, normal, stop, {}, {}},
    {rest_for_one, temporary, shut_down, stop, {}, {}},
    {rest_for_one, temporary, crashed, stop, {}, {}},
    {simple_one_for_one, permanent, normal, restart, {}, {1}},
    {simple_one_for_one, permanent, shut_down, restart, {}, {1}},
    {simple_one_for_one, permanent, crashed, restart, {}, {1}},
    {simple_one_for_one, transient, normal, stop, {}, {}},
    {simple_one_for_one, transient, shut_down, stop, {}, {}},
    {simple_one_for_one, transient, crashed, restart, {}, {1}},
    {simple_one_for_one, temporary, normal, stop, {}, {}},
    {simple_one_for_one, temporary, shut_down, stop, {}, {}},
    {simple_one_for_one, temporary, crashed, stop, {}, {}},
  }));
  const restart_spec spec{{}, example.strategy, {permanent, example.type, permanent}};
  const auto history = up_since(at(0s), 3);
  const auto plan = plan_restart(spec, history, 1, example.how, at(1min), 0);
  CHECK(plan.action == example.action);
  CHECK(plan.stop == example.stop);
  CHECK(plan.start == example.start);
  CHECK(plan.next.up_since == std::nullopt);
  // Only a restart counts.
  CHECK(plan.next.restarts.size() == (example.action == restart ? 1 : 0));
  CHECK(plan.next.backoffs == (example.action == restart ? 0 : 3));
}

TEST_CASE("a group is stopped in reverse and started in order, without those that are never restarted") {
  struct row {
    restart_strategy strategy;
    std::vector<restart_type> children;
    size_t who;
    positions stop;
    positions start;
  };
  const auto example = GENERATE(values<row>({
    {one_for_all, {permanent}, 0, {}, {0}},
    {one_for_all, {permanent, permanent, permanent, permanent}, 0, {3, 2, 1}, {0, 1, 2, 3}},
    {one_for_all, {permanent, permanent, permanent, permanent}, 3, {2, 1, 0}, {0, 1, 2, 3}},
    {one_for_all, {transient, temporary, permanent, temporary}, 2, {3, 1, 0}, {0, 2}},
    {rest_for_one, {permanent}, 0, {}, {0}},
    {rest_for_one, {permanent, permanent, permanent, permanent}, 0, {3, 2, 1}, {0, 1, 2, 3}},
    {rest_for_one, {permanent, permanent, permanent, permanent}, 3, {}, {3}},
    {rest_for_one, {temporary, transient, temporary, permanent}, 1, {3, 2}, {1, 3}},
  }));
  const auto plan = plan_restart({{}, example.strategy, example.children}, {}, example.who, crashed, at(0s), 0);
  CHECK(plan.action == restart_action::restart);
  CHECK(plan.stop == example.stop);
  CHECK(plan.start == example.start);
}

TEST_CASE("to give up is to escalate, under every strategy: nothing is stopped or started by the plan") {
  const auto strategy = GENERATE(one_for_one, one_for_all, rest_for_one, simple_one_for_one);
  const restart_history history{{}, std::deque<timestamp>(10, at(0s)), 4};
  const auto plan = plan_restart({{}, strategy, {permanent, permanent}}, history, 0, crashed, at(10s), 0);
  CHECK(plan.action == restart_action::escalate);
  CHECK(plan.stop.empty());
  CHECK(plan.start.empty());
}

TEST_CASE("an early crash waits backoff x 2^n up to the cap, and two seconds of running start anew") {
  struct row {
    std::optional<duration> ran;
    int64_t backoffs;
    duration wait;
    int64_t next_backoffs;
  };
  const auto example = GENERATE(values<row>({
    {std::nullopt, 0, 10ms, 1},
    {0s, 0, 10ms, 1},
    {1s, 1, 20ms, 2},
    {1999ms, 5, 320ms, 6},
    {0s, 8, 2560ms, 9},
    {0s, 9, 5s, 10},
    {0s, 10, 5s, 11},
    {0s, 1'000'000'000'000, 5s, 1'000'000'000'001},
    {2s, 0, 0s, 0},
    {2s, 9, 0s, 0},
    {24h, 63, 0s, 0},
  }));
  const auto now = at(48h);
  restart_history history{{}, {}, example.backoffs};
  if (example.ran)
    history.up_since = now - *example.ran;
  const auto plan = plan_one(without_jitter(), history, now, 7);
  CHECK(plan.action == restart_action::restart);
  CHECK(plan.at == now + example.wait);
  CHECK(plan.next.backoffs == example.next_backoffs);
}

TEST_CASE("the wait varies evenly by up to the jitter either way") {
  const auto now = at(0s);
  const auto wait = [&](int64_t backoffs, uint64_t draw) {
    return plan_one({}, {{}, {}, backoffs}, now, draw).at - now;
  };
  // The draw 0 is the lowest end, 2 * spread the highest, spread the middle.
  CHECK(wait(0, 0) == 8ms);
  CHECK(wait(0, 2'000'000) == 10ms);
  CHECK(wait(0, 4'000'000) == 12ms);
  CHECK(wait(0, 4'000'001) == 8ms);
  CHECK(wait(20, 0) == 4s);
  CHECK(wait(20, 2'000'000'000) == 6s);
  for (uint64_t draw = 1; draw != 0; draw *= 3) {
    const auto one = wait(3, draw);
    CHECK(one >= 64ms);
    CHECK(one <= 96ms);
    if (draw > std::numeric_limits<uint64_t>::max() / 3)
      break;
  }
}

TEST_CASE("more restarts than the intensity within the period escalate") {
  struct row {
    std::string what;
    std::vector<duration> crashes;
    bool escalates;
  };
  const auto every = [](duration step, int count) {
    std::vector<duration> result;
    for (int i = 0; i < count; ++i)
      result.push_back(step * i);
    return result;
  };
  const auto example = GENERATE_COPY(values<row>({
    {"ten at once", every(0s, 10), false},
    {"eleven at once", every(0s, 11), true},
    {"the eleventh exactly a period after the first", every(1s, 11), true},
    {"the eleventh just out of the period", every(1s + 1ns, 11), false},
    {"one each two seconds for ever", every(2s, 1000), false},
    {"ten, a pause, ten",
     {0s, 0s, 0s, 0s, 0s, 0s, 0s, 0s, 0s, 0s, 11s, 11s, 11s, 11s, 11s, 11s, 11s, 11s, 11s, 11s},
     false},
  }));
  INFO(example.what);
  restart_history history;
  auto last = restart_action::restart;
  for (const auto crash : example.crashes) {
    REQUIRE(last == restart_action::restart);
    const auto plan = plan_one({}, history, at(crash));
    history = plan.next;
    last = plan.action;
  }
  CHECK((last == restart_action::escalate) == example.escalates);
  CHECK(history.restarts.size() <= 11);
}

TEST_CASE("an intensity of 0 escalates at the first crash") {
  supervision_settings settings;
  settings.intensity = 0;
  CHECK(plan_one(settings, {}, at(0s)).action == restart_action::escalate);
}

TEST_CASE("the same past, instant and draw give the same plan") {
  const restart_history history{at(0s), {at(-1s)}, 4};
  const auto plan = [&] { return plan_one({}, history, at(1s), 12345); };
  CHECK(plan() == plan());
}
