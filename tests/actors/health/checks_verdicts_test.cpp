#include "tests/actors/health/checks_bench.hpp"

using namespace muster;
using namespace std::chrono_literals;
using test::checks_bench;
using test::checks_start;

TEST_CASE("a probe without an answer in time has failed, and its late answer is ignored") {
  checks_bench test;
  test.configure();
  test.subject.begin(test.now);
  test.enter("pay-1");
  const auto late = test.due().at(0);
  CHECK(test.subject.next() == checks_start + 2s);
  test.now += 2s;
  CHECK(test.due().empty());
  auto status = test.subject.list({}).checks.at(0);
  CHECK(status.failures == 1);
  CHECK_FALSE(status.in_flight);
  CHECK(status.detail == "no answer within 2s");
  CHECK(status.last_checked == checks_start + 2s);
  test.end(late, true);
  status = test.subject.list({}).checks.at(0);
  CHECK(status.failures == 1);
  CHECK(status.passes == 0);
}

TEST_CASE("results that nobody awaits are ignored") {
  checks_bench test;
  test.configure();
  test.subject.begin(test.now);
  test.enter("pay-1");
  const auto awaited = test.due().at(0);
  test.subject.end({awaited.id + 1, awaited.instance, true, {}}, test.now);
  test.subject.end({awaited.id, instance_id{"pay-2"}, true, {}}, test.now);
  CHECK(test.subject.list({}).checks.at(0).passes == 0);
  test.end(awaited, true);
  test.end(awaited, true);
  CHECK(test.subject.list({}).checks.at(0).passes == 1);
}

TEST_CASE("verdicts come once per change, under an id that follows from the state they end") {
  checks_bench test;
  test.configure();
  test.subject.begin(test.now);
  test.enter("pay-1");
  test.next(false);
  test.next(false);
  test.next(false);
  test.next(false);
  CHECK(test.verdicts().empty());
  test.next(true);
  CHECK(test.verdicts() == std::vector<std::string>{"health/pay-1/healthy/2"});
  test.next(true);
  CHECK(test.verdicts().empty());
  test.turn("pay-1", instance_state::healthy);
  test.next(false);
  test.next(false);
  test.next(true);
  test.next(false);
  test.next(false);
  CHECK(test.verdicts().empty());
  test.next(false);
  CHECK(test.verdicts() == std::vector<std::string>{"health/pay-1/unhealthy/3"});
  test.next(false);
  CHECK(test.verdicts().empty());
  test.turn("pay-1", instance_state::unhealthy);
  test.next(true);
  CHECK(test.verdicts().empty());
  test.next(true);
  CHECK(test.verdicts() == std::vector<std::string>{"health/pay-1/healthy/4"});
}

TEST_CASE("a verdict that is still under way when the state changes is dropped") {
  checks_bench test;
  test.configure();
  test.subject.begin(test.now);
  test.enter("pay-1");
  test.next(true);
  test.turn("pay-1", instance_state::draining);
  CHECK(test.verdicts().empty());
}

TEST_CASE("a verdict is not repeated once the check that it came from has gone, and the next check finds out anew") {
  checks_bench test;
  test.configure();
  test.subject.begin(test.now);
  test.enter("pay-1", instance_state::healthy);
  for (int i = 0; i < 3; ++i)
    test.next(false);
  const auto reports = test.subject.reports().take_due(test.now);
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].since == 2);
  SECTION("there is none any more") {
    test.configure(std::nullopt);
  }
  SECTION("it is another") {
    auto ttl = test::tcp_policy();
    ttl.kind = check_kind::ttl;
    test.configure(ttl);
  }
  SECTION("it was stopped") {
    test.tell(checks_switched{{}, {}, false, {}});
  }
  test.subject.reports().retry(reports[0], test.now);
  CHECK_FALSE(test.subject.reports().next());
  test.configure();
  test.tell(checks_switched{{}, {}, true, {}});
  test.next(false);
  test.next(false);
  CHECK(test.verdicts().empty());
  test.next(false);
  CHECK(test.verdicts() == std::vector<std::string>{"health/pay-1/unhealthy/2"});
}

TEST_CASE("a draining instance is probed and its state left alone") {
  checks_bench test;
  test.configure();
  test.subject.begin(test.now);
  test.enter("pay-1", instance_state::healthy);
  test.turn("pay-1", instance_state::draining);
  for (int i = 0; i < 5; ++i)
    test.next(false);
  CHECK(test.verdicts().empty());
  CHECK(test.subject.list({}).checks.at(0).failures == 5);
  SECTION("taken back after a pass, it is healthy at once") {
    test.next(true);
    test.turn("pay-1", instance_state::registered);
    CHECK(test.verdicts() == std::vector<std::string>{"health/pay-1/healthy/4"});
  }
  SECTION("taken back after a failure, it waits for a pass") {
    test.turn("pay-1", instance_state::registered);
    CHECK(test.verdicts().empty());
  }
}

TEST_CASE("what is replaced or gone is not judged by probes of what was there before") {
  checks_bench test;
  test.configure();
  test.subject.begin(test.now);
  test.enter("pay-1");
  const auto former = test.due().at(0);
  auto content = sample_instance("pay-1");
  content.address.port = 9090;
  SECTION("gone") {
    test.tell(instance_deregistered{content.service, content.id, {}});
    test.end(former, true);
    CHECK_FALSE(test.subject.next());
    CHECK(test.subject.list({}).checks.empty());
  }
  SECTION("replaced") {
    test.tell(instance_registered{content, instance_state::registered});
  }
  SECTION("moved to another address") {
    test.tell(instance_updated{content});
  }
  SECTION("gone and back again") {
    test.tell(instance_deregistered{content.service, content.id, {}});
    test.tell(instance_registered{content, instance_state::registered});
    CHECK(test.due().empty());
  }
  test.end(former, true);
  CHECK(test.verdicts().empty());
  for (const auto& probe : test.due())
    CHECK(probe.address.port == 9090);
}

TEST_CASE("looks at an address that an instance has left say nothing of the one where it is") {
  checks_bench test;
  test.configure();
  test.subject.begin(test.now);
  test.enter("pay-1", instance_state::healthy);
  auto content = sample_instance("pay-1");
  content.address.port = 9090;
  test.next(false);
  test.next(false);
  SECTION("counted with those at the new one") {
    test.tell(instance_updated{content});
  }
  SECTION("as a verdict that waits to be repeated") {
    test.next(false);
    const auto reports = test.subject.reports().take_due(test.now);
    REQUIRE(reports.size() == 1);
    test.tell(instance_updated{content});
    test.subject.reports().retry(reports[0], test.now);
  }
  CHECK(test.subject.list({}).checks.at(0).failures == 0);
  CHECK_FALSE(test.subject.reports().next());
  test.next(false);
  test.next(false);
  CHECK(test.verdicts().empty());
  test.next(false);
  CHECK(test.verdicts() == std::vector<std::string>{"health/pay-1/unhealthy/2"});
}

TEST_CASE("content that changes without the address leaves the probe alone") {
  checks_bench test;
  test.configure();
  test.subject.begin(test.now);
  test.enter("pay-1");
  const auto probe = test.due().at(0);
  auto content = sample_instance("pay-1");
  content.weight = 5;
  test.tell(instance_updated{content});
  test.end(probe, true);
  CHECK(test.verdicts().size() == 1);
}

TEST_CASE("instances that come and go under ever new names leave no check, no probe and no report behind") {
  checks_bench test;
  test.configure();
  test.subject.begin(test.now);
  for (int i = 0; i < 500; ++i) {
    const auto id = "x-" + std::to_string(i);
    test.enter(id);
    for (const auto& probe : test.due())
      if (i % 2 == 0)
        test.end(probe, i % 4 == 0);
    test.tell(instance_deregistered{service_name{"pay"}, instance_id{id}, {}});
  }
  test.now += 1h;
  CHECK(test.due().empty());
  CHECK_FALSE(test.subject.next());
  CHECK(test.subject.list({}).checks.empty());
  CHECK(test.verdicts().empty());
  CHECK_FALSE(test.subject.reports().next());
}
