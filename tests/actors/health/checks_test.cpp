#include "actors/health/checks.hpp"
#include "tests/catch.hpp"

#include <set>

using namespace muster;
using namespace std::chrono_literals;

namespace {

const timestamp start{24h};

health_policy tcp_policy() {
  health_policy policy;
  policy.kind = check_kind::tcp;
  policy.interval = 10s;
  policy.jitter = {100'000};
  policy.timeout = 2s;
  policy.fall = 3;
  policy.rise = 2;
  return policy;
}

instance instance_of(const std::string& id, const std::string& service = "pay") {
  instance result;
  result.id = instance_id{id};
  result.service = service_name{service};
  result.address = {"10.0.0.1", 8080};
  return result;
}

/// Checks with the journal and the prober played by the test.
struct bench {
  explicit bench(int64_t max_in_flight = 64, uint64_t seed = 1)
    : subject{max_in_flight, [](check_kind kind) { return kind == check_kind::tcp; }, std::mt19937_64{seed}, 1} {}

  void tell(fact what) { subject.apply({++index, now, {}, std::move(what)}, now); }

  void configure(std::optional<health_policy> health = tcp_policy(), const std::string& service = "pay") {
    service_policy policy;
    policy.health = std::move(health);
    tell(service_configured{service_name{service}, policy});
  }

  void enter(const std::string& id, instance_state state = instance_state::registered) {
    tell(instance_registered{instance_of(id), state});
  }

  void turn(const std::string& id, instance_state to) {
    tell(instance_state_changed{service_name{"pay"}, instance_id{id}, instance_state::unknown, to, {}});
  }

  std::vector<probe> due() { return subject.take_due(now); }

  void end(const probe& what, bool passed, std::string detail = {}) {
    subject.end({what.id, what.instance, passed, std::move(detail)}, now);
  }

  /// Lets the next probe end that way, whenever it is due.
  void next(bool passed) {
    now = std::max(now, subject.next().value());
    const auto probes = due();
    REQUIRE(probes.size() == 1);
    end(probes.front(), passed);
  }

  std::vector<std::string> verdicts() {
    std::vector<std::string> result;
    for (const auto& report : subject.reports().take_due(now)) {
      result.push_back(report.command.str());
      subject.reports().settle(report);
    }
    return result;
  }

  checks subject;
  timestamp now = start;
  int64_t index = 0;
};

} // namespace

TEST_CASE("the first probe of an instance is due at its registration") {
  bench test;
  test.configure();
  test.subject.begin(test.now);
  CHECK_FALSE(test.subject.next());
  test.now += 7s;
  test.enter("pay-1");
  const auto probes = test.due();
  REQUIRE(probes.size() == 1);
  CHECK(probes[0].instance == instance_id{"pay-1"});
  CHECK(probes[0].kind == check_kind::tcp);
  CHECK(probes[0].address == endpoint{"10.0.0.1", 8080});
  CHECK(probes[0].timeout == 2s);
}

TEST_CASE("further probes start an interval later each, varied by its jitter") {
  bench test;
  test.configure();
  test.subject.begin(test.now);
  test.enter("pay-1");
  std::set<duration> gaps;
  auto last = test.now;
  test.next(true);
  for (int i = 0; i < 1000; ++i) {
    test.next(true);
    const auto gap = test.now - last;
    last = test.now;
    REQUIRE(gap >= 9s);
    REQUIRE(gap <= 11s);
    gaps.insert(gap);
  }
  CHECK(gaps.size() > 900);
  CHECK(*gaps.begin() < 9100ms);
  CHECK(*gaps.rbegin() > 10900ms);
}

TEST_CASE("without jitter probes start exactly an interval apart") {
  bench test;
  auto policy = tcp_policy();
  policy.jitter = {};
  test.configure(policy);
  test.subject.begin(test.now);
  test.enter("pay-1");
  for (int i = 0; i < 3; ++i) {
    test.next(true);
    CHECK(test.subject.next() == start + (i + 1) * 10s);
  }
}

TEST_CASE("a probe that outlives the interval delays the next one, which then begins at once") {
  bench test;
  auto policy = tcp_policy();
  policy.interval = 1s;
  test.configure(policy);
  test.subject.begin(test.now);
  test.enter("pay-1");
  const auto first = test.due().at(0);
  test.now += 1500ms;
  CHECK(test.due().empty());
  test.end(first, true);
  CHECK(test.due().size() == 1);
}

TEST_CASE("no more probes are under way than allowed, and the others follow in order") {
  bench test{3};
  test.configure();
  test.subject.begin(test.now);
  for (const auto* id : {"e", "d", "c", "b", "a"})
    test.enter(id);
  auto probes = test.due();
  REQUIRE(probes.size() == 3);
  CHECK(probes[0].instance.str() + probes[1].instance.str() + probes[2].instance.str() == "edc");
  test.end(probes[1], true);
  probes = test.due();
  REQUIRE(probes.size() == 1);
  CHECK(probes[0].instance == instance_id{"b"});
}

TEST_CASE("a probe without an answer in time has failed, and its late answer is ignored") {
  bench test;
  test.configure();
  test.subject.begin(test.now);
  test.enter("pay-1");
  const auto late = test.due().at(0);
  CHECK(test.subject.next() == start + 2s);
  test.now += 2s;
  CHECK(test.due().empty());
  auto status = test.subject.list({}).checks.at(0);
  CHECK(status.failures == 1);
  CHECK_FALSE(status.in_flight);
  CHECK(status.detail == "no answer within 2s");
  CHECK(status.last_checked == start + 2s);
  test.end(late, true);
  status = test.subject.list({}).checks.at(0);
  CHECK(status.failures == 1);
  CHECK(status.passes == 0);
}

TEST_CASE("results that nobody awaits are ignored") {
  bench test;
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
  bench test;
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
  bench test;
  test.configure();
  test.subject.begin(test.now);
  test.enter("pay-1");
  test.next(true);
  test.turn("pay-1", instance_state::draining);
  CHECK(test.verdicts().empty());
}

TEST_CASE("a draining instance is probed and its state left alone") {
  bench test;
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

TEST_CASE("nothing is probed without a check, and with one of kind none") {
  bench test;
  test.subject.begin(test.now);
  test.enter("free", instance_state::healthy);
  auto none = tcp_policy();
  none.kind = check_kind::none;
  test.configure(none);
  test.enter("pay-1", instance_state::healthy);
  CHECK_FALSE(test.subject.next());
  CHECK(test.subject.list({}).checks.empty());
}

TEST_CASE("a check of a kind that cannot be run here says so and has no verdict") {
  bench test;
  test.subject.begin(test.now);
  auto grpc = tcp_policy();
  grpc.kind = check_kind::grpc;
  test.configure(grpc);
  test.enter("pay-1");
  CHECK_FALSE(test.subject.next());
  CHECK(test.subject.list({}).checks.at(0).detail == "checks of kind grpc cannot be run here");
}

TEST_CASE("a check that is configured later begins then, and one that is taken away ends") {
  bench test;
  test.subject.begin(test.now);
  test.enter("pay-1", instance_state::healthy);
  test.enter("pay-2");
  test.configure();
  auto probes = test.due();
  REQUIRE(probes.size() == 1);
  CHECK(probes[0].instance == instance_id{"pay-2"});
  CHECK(test.subject.next().value() <= start + 10s);
  test.configure(std::nullopt);
  test.end(probes[0], true);
  CHECK_FALSE(test.subject.next());
  CHECK(test.verdicts().empty());
  CHECK(test.subject.list({}).checks.empty());
}

TEST_CASE("a new interval does not postpone the probe that is planned") {
  bench test;
  test.configure();
  test.subject.begin(test.now);
  test.enter("pay-1", instance_state::healthy);
  test.next(true);
  auto policy = tcp_policy();
  policy.interval = 1h;
  for (int i = 0; i < 20; ++i)
    test.configure(policy);
  CHECK(test.subject.next().value() <= start + 11s);
  policy.interval = 1s;
  test.configure(policy);
  CHECK(test.subject.next().value() <= start + 1s);
}

TEST_CASE("what is replaced or gone is not judged by probes of what was there before") {
  bench test;
  test.configure();
  test.subject.begin(test.now);
  test.enter("pay-1");
  const auto former = test.due().at(0);
  auto content = instance_of("pay-1");
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

TEST_CASE("content that changes without the address leaves the probe alone") {
  bench test;
  test.configure();
  test.subject.begin(test.now);
  test.enter("pay-1");
  const auto probe = test.due().at(0);
  auto content = instance_of("pay-1");
  content.weight = 5;
  test.tell(instance_updated{content});
  test.end(probe, true);
  CHECK(test.verdicts().size() == 1);
}

TEST_CASE("after a restart states come from the facts, counts start anew and probes spread over an interval") {
  bench test;
  test.configure();
  for (int i = 0; i < 100; ++i)
    test.enter("old-" + std::to_string(i), instance_state::healthy);
  test.enter("new");
  test.turn("old-0", instance_state::unhealthy);
  CHECK_FALSE(test.subject.next());
  test.subject.begin(test.now);
  auto probes = test.due();
  REQUIRE(probes.size() == 1);
  CHECK(probes[0].instance == instance_id{"new"});
  test.end(probes[0], true);
  test.verdicts();
  std::vector<int> per_second(10);
  for (int second = 0; second < 10; ++second) {
    test.now = start + (second + 1) * 1s;
    for (const auto& probe : test.due()) {
      if (probe.instance == instance_id{"new"})
        continue;
      ++per_second[static_cast<size_t>(second)];
      test.end(probe, true);
    }
  }
  for (const auto count : per_second)
    CHECK((count >= 2 && count <= 25));
  CHECK(test.verdicts().empty());
}

TEST_CASE("the same seed gives the same schedule") {
  const auto schedule_of = [](uint64_t seed) {
    bench test{64, seed};
    test.configure();
    test.subject.begin(test.now);
    test.enter("pay-1");
    std::vector<timestamp> result;
    for (int i = 0; i < 20; ++i) {
      test.next(true);
      result.push_back(test.now);
    }
    return result;
  };
  CHECK(schedule_of(7) == schedule_of(7));
  CHECK(schedule_of(7) != schedule_of(8));
}

TEST_CASE("checks are listed by service and id, all or of one service") {
  bench test;
  test.configure();
  test.configure(tcp_policy(), "cart");
  test.subject.begin(test.now);
  test.enter("pay-2");
  test.enter("pay-1");
  test.tell(instance_registered{instance_of("cart-9", "cart"), instance_state::registered});
  for (const auto& probe : test.due())
    if (probe.instance == instance_id{"pay-1"})
      test.end(probe, true, "up");
  const auto all = test.subject.list({}).checks;
  REQUIRE(all.size() == 3);
  CHECK(all[0].instance.str() + all[1].instance.str() + all[2].instance.str() == "cart-9pay-1pay-2");
  CHECK(all[0].in_flight);
  CHECK(all[1].passes == 1);
  CHECK(all[1].last_passed == start);
  CHECK(all[1].detail == "up");
  CHECK(test.subject.list(service_name{"pay"}).checks.size() == 2);
  CHECK(test.subject.list(service_name{"other"}).checks.empty());
}
