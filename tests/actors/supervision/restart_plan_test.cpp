#include "actors/supervision/restart_plan.hpp"
#include "tests/catch.hpp"

#include <limits>
#include <string>
#include <vector>

using namespace muster;
using namespace std::chrono_literals;

namespace {

constexpr timestamp at(duration since) {
  return timestamp{1h} + since;
}

child_history up_since(timestamp when, int64_t backoffs = 0) {
  return {when, {}, backoffs};
}

supervision_settings without_jitter() {
  supervision_settings result;
  result.backoff_jitter = {};
  return result;
}

} // namespace

TEST_CASE("a permanent child is always restarted, a transient one unless it ended well, a temporary one never") {
  struct row {
    restart_type type;
    exit_kind how;
    restart_action action;
  };
  const auto example = GENERATE(values<row>({
    {restart_type::permanent, exit_kind::normal, restart_action::restart},
    {restart_type::permanent, exit_kind::shutdown, restart_action::restart},
    {restart_type::permanent, exit_kind::crash, restart_action::restart},
    {restart_type::transient, exit_kind::normal, restart_action::stop},
    {restart_type::transient, exit_kind::shutdown, restart_action::stop},
    {restart_type::transient, exit_kind::crash, restart_action::restart},
    {restart_type::temporary, exit_kind::normal, restart_action::stop},
    {restart_type::temporary, exit_kind::shutdown, restart_action::stop},
    {restart_type::temporary, exit_kind::crash, restart_action::stop},
  }));
  const auto plan = plan_restart({}, example.type, up_since(at(0s)), at(1min), example.how, 0);
  CHECK(plan.action == example.action);
  CHECK(plan.next.up_since == std::nullopt);
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
  child_history history{{}, {}, example.backoffs};
  if (example.ran)
    history.up_since = now - *example.ran;
  const auto plan = plan_restart(without_jitter(), restart_type::permanent, history, now, exit_kind::crash, 7);
  CHECK(plan.action == restart_action::restart);
  CHECK(plan.at == now + example.wait);
  CHECK(plan.next.backoffs == example.next_backoffs);
}

TEST_CASE("the wait varies evenly by up to the jitter either way") {
  const auto now = at(0s);
  const auto wait = [&](int64_t backoffs, uint64_t draw) {
    return plan_restart({}, restart_type::permanent, {{}, {}, backoffs}, now, exit_kind::crash, draw).at - now;
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

TEST_CASE("more restarts than the intensity within the period escalate, counted per child") {
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
  child_history history;
  auto last = restart_action::restart;
  for (const auto crash : example.crashes) {
    REQUIRE(last == restart_action::restart);
    const auto plan = plan_restart({}, restart_type::permanent, history, at(crash), exit_kind::crash, 0);
    history = plan.next;
    last = plan.action;
  }
  CHECK((last == restart_action::escalate) == example.escalates);
  CHECK(history.restarts.size() <= 11);
}

TEST_CASE("an intensity of 0 escalates at the first crash") {
  supervision_settings settings;
  settings.intensity = 0;
  CHECK(plan_restart(settings, restart_type::permanent, {}, at(0s), exit_kind::crash, 0).action
        == restart_action::escalate);
}

TEST_CASE("the same past, instant and draw give the same plan") {
  const child_history history{at(0s), {at(-1s)}, 4};
  const auto plan = [&] { return plan_restart({}, restart_type::permanent, history, at(1s), exit_kind::crash, 12345); };
  CHECK(plan() == plan());
}
