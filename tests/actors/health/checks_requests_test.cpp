#include "tests/actors/health/checks_bench.hpp"

using namespace muster;
using namespace std::chrono_literals;
using test::checks_bench;
using test::checks_start;
using test::pay_1;

namespace {

struct asking_bench : checks_bench {
  explicit asking_bench(int64_t max_in_flight = 64) : checks_bench{max_in_flight} {
    configure();
    subject.begin(now);
  }

  void ask(int64_t ticket, const std::string& id = "pay-1") { subject.ask(instance_id{id}, ticket, now); }

  /// `1 pass`, `2 fail`, `3 not_found`, ... in the order of answers.
  std::vector<std::string> answers() {
    std::vector<std::string> result;
    for (const auto& [to, status] : subject.take_answers())
      result.push_back(
        std::to_string(to)
        + (status ? status->passes > 0 ? " pass" : " fail" : " " + std::string{to_string(status.error().code)}));
    return result;
  }

  void turn_checks(bool on, const std::string& service = {}, const std::string& id = {}) {
    tell(checks_switched{service_name{service}, instance_id{id}, on, {}});
  }
};

using answered = std::vector<std::string>;

} // namespace

TEST_CASE("a check on request begins at once, and changes counts, last_passed and the state") {
  asking_bench test;
  test.enter("pay-1", instance_state::healthy);
  test.next(true);
  test.now += 1s;
  CHECK(test.due().empty());
  for (int64_t i = 1; i <= 3; ++i) {
    test.ask(i);
    const auto probes = test.due();
    REQUIRE(probes.size() == 1);
    CHECK(test.answers().empty());
    test.end(probes[0], false, "refused");
    CHECK(test.answers() == answered{std::to_string(i) + " fail"});
  }
  auto status = test.subject.list({}).checks.at(0);
  CHECK(status.failures == 3);
  CHECK(status.last_passed == checks_start);
  CHECK(status.last_checked == checks_start + 1s);
  CHECK(test.verdicts() == answered{"health/pay-1/unhealthy/2"});
  test.turn("pay-1", instance_state::unhealthy);
  test.now += 1s;
  for (int64_t i = 4; i <= 5; ++i) {
    test.ask(i);
    test.end(test.due().at(0), true);
  }
  CHECK(test.answers() == answered{"4 pass", "5 pass"});
  CHECK(test.subject.list({}).checks.at(0).last_passed == checks_start + 2s);
  CHECK(test.verdicts() == answered{"health/pay-1/healthy/3"});
}

TEST_CASE("a check on request waits for the probe under way, so that there are never two of one instance") {
  asking_bench test;
  test.enter("pay-1");
  const auto first = test.due().at(0);
  test.ask(1);
  test.ask(2);
  CHECK(test.due().empty());
  test.end(first, true);
  CHECK(test.answers().empty());
  const auto second = test.due();
  REQUIRE(second.size() == 1);
  test.ask(3);
  test.end(second[0], false);
  CHECK(test.answers() == answered{"1 fail", "2 fail"});
  test.end(test.due().at(0), true);
  CHECK(test.answers() == answered{"3 pass"});
}

TEST_CASE("a check on request finds no place beyond those in flight, and takes the next one") {
  asking_bench test{1};
  test.enter("other");
  const auto other = test.due().at(0);
  test.enter("pay-1");
  test.ask(1);
  CHECK(test.due().empty());
  test.end(other, true);
  test.end(test.due().at(0), true);
  CHECK(test.answers() == answered{"1 pass"});
}

TEST_CASE("a check on request that is not answered in time is answered as failed by then") {
  asking_bench test;
  test.enter("pay-1");
  test.ask(1);
  CHECK(test.due().size() == 1);
  test.now += 2s;
  CHECK(test.due().empty());
  CHECK(test.answers() == answered{"1 fail"});
}

TEST_CASE("a check on request that cannot be made says why") {
  asking_bench test;
  test.ask(1, "unknown");
  test.enter("pay-1");
  test.turn_checks(false);
  test.ask(2);
  test.turn_checks(true);
  auto policy = test::tcp_policy();
  policy.kind = check_kind::https;
  test.configure(policy);
  test.ask(3);
  test.configure(std::nullopt);
  test.ask(4);
  CHECK(test.answers() == answered{"1 not_found", "2 disabled", "3 unsupported", "4 disabled"});
}

TEST_CASE("a check on request survives what makes the probe under way void, and is made anew") {
  asking_bench test;
  test.enter("pay-1");
  test.ask(1);
  const auto former = test.due().at(0);
  auto content = sample_instance("pay-1");
  content.address.port = 9090;
  SECTION("the instance has moved") {
    test.tell(instance_updated{content});
  }
  SECTION("the instance was replaced") {
    test.tell(instance_registered{content, instance_state::registered});
  }
  test.end(former, true);
  CHECK(test.answers().empty());
  const auto later = test.due().at(0);
  CHECK(later.address.port == 9090);
  test.end(later, false);
  CHECK(test.answers() == answered{"1 fail"});
}

TEST_CASE("a check on request is answered when its instance goes, or its checking stops, in between") {
  asking_bench test;
  test.enter("pay-1");
  SECTION("before the probe, gone") {
    test.ask(1);
    test.tell(instance_deregistered{service_name{"pay"}, pay_1, {}});
    CHECK(test.answers() == answered{"1 not_found"});
  }
  SECTION("during the probe, gone") {
    test.ask(1);
    const auto probe = test.due().at(0);
    test.tell(instance_deregistered{service_name{"pay"}, pay_1, {}});
    test.end(probe, true);
    CHECK(test.answers() == answered{"1 not_found"});
  }
  SECTION("before the probe, stopped") {
    test.ask(1);
    test.turn_checks(false);
    CHECK(test.answers() == answered{"1 disabled"});
  }
  SECTION("during the probe, stopped") {
    test.ask(1);
    const auto probe = test.due().at(0);
    test.turn_checks(false);
    test.end(probe, true);
    CHECK(test.answers() == answered{"1 disabled"});
  }
}

TEST_CASE("checks that were stopped find out nothing, and go on when they are started again") {
  asking_bench test;
  test.enter("pay-1", instance_state::healthy);
  test.next(false);
  test.next(false);
  const auto before = test.subject.list({}).checks.at(0);
  test.now = test.subject.next().value();
  const auto under_way = test.due().at(0);
  test.turn_checks(false);
  CHECK(test.subject.list({}).checks.at(0).stopped);
  test.end(under_way, false);
  test.now += 1h;
  CHECK(test.due().empty());
  CHECK_FALSE(test.subject.next());
  CHECK(test.verdicts().empty());
  CHECK(test.subject.list({}).checks.at(0).last_checked == before.last_checked);
  for (int round = 0; round < 2; ++round) {
    test.turn_checks(true);
    CHECK_FALSE(test.subject.list({}).checks.at(0).stopped);
    CHECK(test.subject.next().value() <= test.now + 10s);
    test.next(false);
    // Two failures before it was stopped and one after are no three in a row.
    CHECK(test.verdicts().empty());
    test.turn_checks(false);
    CHECK_FALSE(test.subject.next());
  }
}

TEST_CASE("the check of one instance or one service stops alone, also for instances that come later") {
  asking_bench test;
  test.configure(test::tcp_policy(), "cart");
  test.turn_checks(false, "pay");
  test.turn_checks(true, "pay", "pay-1");
  test.enter("pay-1");
  test.enter("pay-2");
  test.tell(instance_registered{sample_instance("cart-1", "cart"), instance_state::registered});
  std::string probed;
  for (const auto& probe : test.due())
    probed += probe.instance.str() + " ";
  CHECK(probed == "pay-1 cart-1 ");
}

TEST_CASE("a ttl check that is stopped counts no silence and takes no report") {
  checks_bench test;
  auto policy = test::tcp_policy();
  policy.kind = check_kind::ttl;
  test.configure(policy);
  test.subject.begin(test.now);
  test.enter("pay-1", instance_state::healthy);
  test.tell(checks_switched{{}, {}, false, {}});
  CHECK_FALSE(test.subject.next());
  const auto refused = test.subject.report({pay_1, true, {}, 0}, test.now);
  CHECK(refused.error() == failure{errc::disabled, "the check of 'pay-1' is stopped"});
  test.now += 1h;
  test.tell(checks_switched{{}, {}, true, {}});
  CHECK(test.subject.next() == test.now + 30s);
}

TEST_CASE("a command to stop or start becomes a fact where it changes something") {
  asking_bench test;
  test.enter("pay-1");
  const auto unknown = test.subject.decide({{}, {}, instance_id{"other"}, false, {}, 0});
  CHECK(unknown.error().code == errc::not_found);
  const auto none = test.subject.decide({{}, {}, {}, true, {}, 0});
  REQUIRE(none);
  CHECK_FALSE(*none);
  const auto one = test.subject.decide({{}, {}, pay_1, false, "noisy", 0});
  REQUIRE(one);
  REQUIRE(*one);
  CHECK(**one == fact{checks_switched{service_name{"pay"}, pay_1, false, "noisy"}});
  test.tell(**one);
  const auto again = test.subject.decide({{}, {}, pay_1, false, "noisy", 0});
  REQUIRE(again);
  CHECK_FALSE(*again);
}

TEST_CASE("what is known beyond doubt changes a state by itself, whatever the thresholds") {
  checks_bench test;
  checks subject{64, [](check_kind kind) { return kind == check_kind::actor; }, std::mt19937_64{1}, 1};
  auto policy = test::tcp_policy();
  policy.kind = check_kind::actor;
  const auto tell = [&](fact what) { subject.apply({++test.index, test.now, {}, std::move(what)}, test.now); };
  tell(service_configured{service_name{"pay"}, {policy, {}, {}, {}}});
  subject.begin(test.now);
  tell(instance_registered{sample_instance("pay-1"), instance_state::healthy});
  const auto reason = [&] {
    const auto reports = subject.reports().take_due(test.now);
    return reports.empty() ? "" : reports[0].reason;
  };
  SECTION("a death") {
    subject.know(pay_1, false, "its actor has ended", test.now);
    CHECK(reason() == "its actor has ended");
  }
  SECTION("a death that is found by a look") {
    const auto look = subject.take_due(test.now + 1h).at(0);
    subject.end({look.id, pay_1, false, "its actor has ended"}, test.now, true);
    CHECK(reason() == "its actor has ended");
  }
  SECTION("a death while an earlier verdict is under way") {
    tell(instance_state_changed{service_name{"pay"}, pay_1, {}, instance_state::unhealthy, {}});
    subject.know(pay_1, true, "its actor is there", test.now);
    CHECK(reason() == "its actor is there");
    subject.know(pay_1, false, "its actor has ended", test.now);
    tell(instance_state_changed{service_name{"pay"}, pay_1, {}, instance_state::healthy, {}});
    CHECK(reason() == "its actor has ended");
  }
  SECTION("but not that nobody knows of an actor") {
    const auto look = subject.take_due(test.now + 1h).at(0);
    subject.end({look.id, pay_1, false, "no actor is attached"}, test.now);
    CHECK(reason().empty());
  }
  SECTION("nor anything while the check is stopped") {
    tell(checks_switched{{}, {}, false, {}});
    subject.know(pay_1, false, "its actor has ended", test.now);
    CHECK(reason().empty());
  }
}
