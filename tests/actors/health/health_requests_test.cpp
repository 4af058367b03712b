#include "tests/actors/health/health_bench.hpp"

using namespace muster;
using namespace std::chrono_literals;
using test::health_bench;
using test::pay;
using test::pay_1;

namespace {

errc code_of(const auto& answer) {
  return answer ? errc::none : answer.error().code;
}

} // namespace

TEST_CASE("a check on request looks at once, answers the result, and changes counts, last_passed and the state") {
  health_bench test;
  test.enter("pay-1", instance_state::healthy);
  test.tree.advance(100ms);
  test.probes->failing.insert(pay_1);
  const auto before = test.probes->started.size();
  for (int64_t failures = 1; failures <= 3; ++failures) {
    const auto answer = test.tree.ask<check_status>(test.health(), check_now{pay_1, 0});
    REQUIRE(answer);
    CHECK(answer->failures == failures);
    CHECK(answer->detail == "connection refused");
    CHECK(answer->last_checked == test.tree.now());
  }
  CHECK(test.probes->started.size() == before + 3);
  CHECK(test.commands() == std::vector<std::string>{"health/pay-1/unhealthy/2"});
  test.tell(instance_state_changed{pay, pay_1, {}, instance_state::unhealthy, {}});
  test.probes->failing.clear();
  for (int64_t passes = 1; passes <= 2; ++passes)
    CHECK(test.tree.ask<check_status>(test.health(), check_now{pay_1, 0})->passes == passes);
  CHECK(test.status().last_passed == test.tree.now());
  CHECK(test.commands().back() == "health/pay-1/healthy/3");
}

TEST_CASE("checks on request never make two probes of one instance, nor more than are allowed, at a time") {
  health_bench test;
  test.probes->holding = true;
  std::vector<awaited<check_status>> answers;
  for (int i = 0; i < 100; ++i) {
    test.enter("pay-" + std::to_string(i), instance_state::healthy);
    for (int again = 0; again < 2; ++again)
      answers.push_back(
        test.tree.request<check_status>(test.health(), check_now{instance_id{"pay-" + std::to_string(i)}, 0}));
  }
  test.tree.run();
  REQUIRE(test.probes->started.size() == 64);
  std::set<instance_id> looked_at;
  for (const auto& probe : test.probes->started)
    CHECK(looked_at.insert(probe.instance).second);
  test.probes->release();
  test.probes->holding = false;
  test.tree.run();
  test.probes->release();
  test.tree.run();
  for (const auto& answer : answers) {
    REQUIRE(*answer);
    CHECK(**answer);
  }
}

TEST_CASE("a check on request whose actor is killed is answered outcome_unknown, and can be asked again") {
  health_bench test;
  test.enter("pay-1");
  test.probes->holding = true;
  const auto lost = test.tree.request<check_status>(test.health(), check_now{pay_1, 0});
  test.tree.run();
  REQUIRE(test.tree.kill("health"));
  test.tree.run();
  REQUIRE(*lost);
  CHECK(code_of(**lost) == errc::outcome_unknown);
  test.probes->holding = false;
  CHECK(test.tree.ask<check_status>(test.health(), check_now{pay_1, 0}));
}

TEST_CASE("health checks can be stopped and started again, and again") {
  health_bench test;
  test.enter("pay-1", instance_state::healthy);
  test.tree.advance(10s);
  for (int64_t round = 0; round < 3; ++round) {
    const auto turn = [&](bool on) {
      const command_id command{(on ? "start/" : "stop/") + std::to_string(round)};
      const auto answer = test.tree.ask<accepted>(test.health(), switch_checks{command, {}, {}, on, "by hand", 0});
      REQUIRE(answer);
      CHECK(answer->index == test.tree.facts().back().index);
    };
    turn(false);
    CHECK(test.status().stopped);
    const auto probes = test.probes->started.size();
    test.tree.advance(1min);
    CHECK(test.probes->started.size() == probes);
    CHECK(code_of(test.tree.ask<check_status>(test.health(), check_now{pay_1, 0})) == errc::disabled);
    turn(true);
    test.tree.advance(10s);
    CHECK(test.probes->started.size() >= probes + 10);
  }
  CHECK(test.tree.facts_of<checks_switched>().size() == 6);
}

TEST_CASE("commands that stop and start checks take effect in the order in which they come, without a wait between") {
  health_bench test;
  test.enter("pay-1", instance_state::healthy);
  std::vector<awaited<accepted>> answers;
  for (const auto* id : {"stop", "start", "stop again", "start again"})
    answers.push_back(test.tree.request<accepted>(
      test.health(), switch_checks{command_id{id}, {}, pay_1, std::string_view{id}.starts_with("start"), {}, 0}));
  const switch_checks unknown{command_id{"unknown"}, {}, instance_id{"pay-9"}, false, {}, 0};
  const auto refused = test.tree.request<accepted>(test.health(), unknown);
  const auto last =
    test.tree.request<accepted>(test.health(), switch_checks{command_id{"last"}, {}, pay_1, false, {}, 0});
  test.tree.run();
  int64_t before = 0;
  for (const auto& answer : answers) {
    REQUIRE(*answer);
    REQUIRE(**answer);
    CHECK((*answer)->value().index > std::exchange(before, (*answer)->value().index));
  }
  CHECK(test.tree.facts_of<checks_switched>().size() == 5);
  REQUIRE(*refused);
  CHECK(code_of(**refused) == errc::not_found);
  REQUIRE(*last);
  CHECK(**last);
  CHECK(test.status().stopped);
}

TEST_CASE("a command to start that comes while it is unknown whether a stop was taken is decided after that") {
  const auto id = GENERATE(as<std::string>{}, "", "stop");
  health_bench test;
  test.enter("pay-1", instance_state::healthy);
  test.tree.hold_back(test.tree.home()->incumbent(child_name{"journal"}));
  const auto stop = test.tree.request<accepted>(test.health(), switch_checks{command_id{id}, {}, {}, false, {}, 0});
  test.tree.advance(6s);
  REQUIRE(*stop);
  CHECK(code_of(**stop) == errc::time_out);
  const auto start = test.tree.request<accepted>(test.health(), switch_checks{{}, {}, {}, true, {}, 0});
  test.tree.advance(6s);
  test.tree.let_go();
  test.tree.advance(1s);
  REQUIRE(*start);
  REQUIRE(**start);
  CHECK((*start)->value().index == test.tree.facts().back().index);
  const auto facts = test.tree.facts_of<checks_switched>();
  REQUIRE(facts.size() == 2);
  CHECK_FALSE(facts[0].on);
  CHECK(facts[1].on);
  CHECK_FALSE(test.status().stopped);
}

TEST_CASE("checks that were stopped stay so over a crash, and the command for it takes effect once") {
  health_bench test;
  test.enter("pay-1", instance_state::healthy);
  test.enter("pay-2", instance_state::healthy);
  const switch_checks command{command_id{"stop"}, {}, pay_1, false, {}, 0};
  const auto first = test.tree.ask<accepted>(test.health(), command);
  REQUIRE(first);
  REQUIRE(test.tree.kill("health"));
  test.tree.advance(10ms);
  CHECK(test.status(0).stopped);
  CHECK_FALSE(test.status(1).stopped);
  test.tell(instance_updated{sample_instance("pay-2")});
  CHECK(test.tree.ask<accepted>(test.health(), command) == first);
  CHECK(test.tree.facts_of<checks_switched>().size() == 1);
  const switch_checks unknown{command_id{"other"}, {}, instance_id{"pay-9"}, false, {}, 0};
  CHECK(code_of(test.tree.ask<accepted>(test.health(), unknown)) == errc::not_found);
}

TEST_CASE("whoever knows of a fact is answered once the health actor has seen it, or has waited for it") {
  health_bench test;
  test.configure(check_kind::ttl);
  test.enter("pay-1");
  const auto next = test.tree.facts().back().index + 1;
  const auto early = test.tree.request<done>(test.health(), report_check{instance_id{"pay-2"}, true, {}, next});
  const auto never = test.tree.request<done>(test.health(), report_check{instance_id{"pay-3"}, true, {}, next + 100});
  test.tree.run();
  CHECK_FALSE(*early);
  test.enter("pay-2");
  test.tree.run();
  REQUIRE(*early);
  CHECK(**early);
  test.tree.advance(1999ms);
  CHECK_FALSE(*never);
  test.tree.advance(1ms);
  REQUIRE(*never);
  CHECK(code_of(**never) == errc::not_found);
}

TEST_CASE("when very many wait for facts to be seen, the next one is told so instead of being taken before its fact") {
  health_bench test;
  test.configure(check_kind::ttl);
  test.enter("pay-1");
  const auto never = test.tree.facts().back().index + 100;
  std::vector<awaited<done>> waiting;
  for (int i = 0; i < 1024; ++i)
    waiting.push_back(test.tree.request<done>(test.health(), report_check{pay_1, true, {}, never}));
  test.tree.run();
  const auto before = test.tree.now();
  CHECK(code_of(test.tree.ask<done>(test.health(), report_check{pay_1, true, {}, never})) == errc::overloaded);
  CHECK(test.tree.now() == before);
  CHECK(test.status().passes == 0);
  CHECK(test.tree.ask<done>(test.health(), report_check{pay_1, true, {}, 0}));
  test.tree.advance(2s);
  for (const auto& answer : waiting) {
    REQUIRE(*answer);
    CHECK(**answer);
  }
}

TEST_CASE("an instance with a ttl check is well while it reports, and not when it falls silent") {
  health_bench test;
  test.configure(check_kind::ttl);
  test.enter("pay-1");
  REQUIRE(test.tree.ask<done>(test.health(), report_check{pay_1, true, "fine", 0}));
  CHECK(test.commands() == std::vector<std::string>{"health/pay-1/healthy/3"});
  test.tell(instance_state_changed{pay, pay_1, {}, instance_state::healthy, {}});
  test.tree.advance(2s);
  REQUIRE(test.tree.ask<done>(test.health(), report_check{pay_1, true, "fine", 0}));
  test.tree.advance(8999ms);
  CHECK(test.status().failures == 2);
  CHECK(test.registry->reports.size() == 1);
  test.tree.advance(1ms);
  CHECK(test.registry->reports.back()
        == report_health{command_id{"health/pay-1/unhealthy/4"}, pay_1, false,
                         "3 probes in a row failed: no report within 3s", 4});
  CHECK(test.probes->started.empty());
}
