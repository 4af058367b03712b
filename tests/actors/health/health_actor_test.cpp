#include "tests/actors/health/health_bench.hpp"

using namespace muster;
using namespace std::chrono_literals;
using test::health_bench;
using test::pay;

TEST_CASE("an instance is probed when it is registered and reported healthy when it passes") {
  health_bench test;
  test.enter("pay-1");
  CHECK(test.registry->reports
        == std::vector{
          report_health{command_id{"health/pay-1/healthy/2"}, instance_id{"pay-1"}, true, "a probe passed", 2}});
  CHECK(test.status().last_passed == test.tree.now());
}

TEST_CASE("the results of probes come through the post, where what waits is counted") {
  health_bench test;
  test.enter("pay-1", instance_state::healthy);
  test.tree.advance(2s);
  CHECK(test.probes->started.size() == 3);
  CHECK(test.tree.post("health")->forwarded() == 3);
}

TEST_CASE("probes go on at the interval, and failures in a row are reported once") {
  health_bench test;
  test.probes->failing.insert(instance_id{"pay-1"});
  test.enter("pay-1", instance_state::healthy);
  test.tree.advance(1999ms);
  CHECK(test.probes->started.size() == 2);
  CHECK(test.registry->reports.empty());
  test.tree.advance(1ms);
  CHECK(test.registry->reports
        == std::vector{report_health{command_id{"health/pay-1/unhealthy/2"}, instance_id{"pay-1"}, false,
                                     "3 probes in a row failed: connection refused", 2}});
  test.tree.advance(10s);
  CHECK(test.registry->reports.size() == 1);
  CHECK(test.probes->started.size() == 13);
}

TEST_CASE("a prober that never answers makes probes fail by their time-out") {
  health_bench test;
  test.probes->holding = true;
  test.enter("pay-1", instance_state::healthy);
  test.tree.advance(5999ms);
  CHECK(test.registry->reports.empty());
  test.tree.advance(1ms);
  CHECK(test.commands() == std::vector<std::string>{"health/pay-1/unhealthy/2"});
  CHECK(test.probes->started.size() == 4);
}

TEST_CASE("a report is repeated until the registry has taken it or does not know the instance") {
  health_bench test;
  SECTION("after what passes") {
    test.registry->failures = {{errc::outcome_unknown, {}}, {errc::storage_unavailable, {}}, {errc::overloaded, {}}};
    test.enter("pay-1");
    CHECK(test.registry->reports.size() == 1);
    test.tree.advance(report_queue::retry_after);
    CHECK(test.registry->reports.size() == 2);
    test.tree.advance(10s);
    CHECK(test.commands() == std::vector<std::string>(4, "health/pay-1/healthy/2"));
  }
  SECTION("not after what stays") {
    test.registry->failures = {{errc::not_found, {}}};
    test.enter("pay-1");
    test.tree.advance(10s);
    CHECK(test.registry->reports.size() == 1);
  }
  SECTION("nor once the state has changed") {
    test.registry->failures = {{errc::outcome_unknown, {}}};
    test.enter("pay-1");
    test.tell(instance_state_changed{pay, instance_id{"pay-1"}, {}, instance_state::healthy, {}});
    test.tree.advance(10s);
    CHECK(test.registry->reports.size() == 1);
  }
}

TEST_CASE("a registry that is killed gets the report in its next incarnation") {
  health_bench test;
  REQUIRE(test.tree.kill("registry"));
  test.enter("pay-1");
  test.tree.advance(5s);
  CHECK(test.commands() == std::vector<std::string>{"health/pay-1/healthy/2"});
}

TEST_CASE("after a kill states come from the facts and results of the former incarnation are ignored") {
  health_bench test;
  test.enter("pay-1", instance_state::healthy);
  test.probes->failing.insert(instance_id{"pay-1"});
  test.tree.advance(1s);
  test.probes->holding = true;
  test.tree.advance(1s);
  const auto former = test.probes->started.back().id;
  REQUIRE(test.probes->held.size() == 1);
  REQUIRE(test.tree.kill("health"));
  test.probes->holding = false;
  test.tree.advance(10ms);
  test.probes->release();
  test.tell(instance_state_changed{pay, instance_id{"pay-1"}, {}, instance_state::healthy, {}});
  CHECK(test.status().failures == 0);
  test.tree.tell(test.tree.post_of<health_actor>("health"), probe_result{former, instance_id{"pay-1"}, false, {}});
  test.tree.run();
  CHECK(test.status().failures == 0);
  CHECK(test.registry->reports.empty());
  test.tree.advance(3s);
  CHECK(test.commands() == std::vector<std::string>{"health/pay-1/unhealthy/" + std::to_string(4)});
}

TEST_CASE("a probe that never ends keeps no incarnation alive") {
  health_bench test;
  test.probes->holding = true;
  test.enter("pay-1");
  const auto former = caf::actor_cast<caf::weak_actor_ptr>(test.tree.home()->incumbent(child_name{"health"}));
  REQUIRE(caf::actor_cast<caf::strong_actor_ptr>(former));
  REQUIRE(test.tree.kill("health"));
  test.tree.advance(1min);
  REQUIRE_FALSE(test.probes->held.empty());
  CHECK_FALSE(caf::actor_cast<caf::strong_actor_ptr>(former));
}

TEST_CASE("looks that take longer than their interval leave time for messages between them") {
  health_bench test;
  test.probes->holding = true;
  test.probes->meanwhile = [&] {
    // A test that fails must end too.
    if (test.probes->started.size() < 20)
      dynamic_cast<caf::scheduler::test_coordinator&>(test.tree.system().scheduler()).clock().current_time += 10s;
  };
  test.enter("pay-1");
  CHECK(test.probes->started.size() == 1);
  CHECK(test.tree.ask<check_list>(test.health(), check_query{}));
}

TEST_CASE("no more probes are under way than the configuration allows") {
  health_bench test;
  test.probes->holding = true;
  for (int i = 0; i < 100; ++i)
    test.enter("pay-" + std::to_string(i));
  CHECK(test.probes->started.size() == 64);
  test.probes->release();
  test.tree.run();
  CHECK(test.probes->started.size() == 100);
}
