#include "tests/actors/health/checks_bench.hpp"

#include <set>

using namespace muster;
using namespace std::chrono_literals;
using test::checks_bench;
using test::checks_start;
using test::tcp_policy;

TEST_CASE("the first probe of an instance is due at its registration") {
  checks_bench test;
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

TEST_CASE("a probe carries how its instance is to be asked") {
  const auto how =
    GENERATE(health_policy{.kind = check_kind::https, .http = http_check{.path = "/health", .expect = {{204, 204}}}},
             health_policy{.kind = check_kind::grpc, .grpc = grpc_check{.service = "shop.Pay", .tls = true}});
  checks subject{64, [](check_kind) { return true; }, std::mt19937_64{1}, 1};
  service_policy policy;
  policy.health = how;
  subject.begin(checks_start);
  subject.apply({1, checks_start, {}, service_configured{service_name{"pay"}, policy}}, checks_start);
  subject.apply({2, checks_start, {}, instance_registered{sample_instance("pay-1"), instance_state::registered}},
                checks_start);
  const auto probes = subject.take_due(checks_start);
  REQUIRE(probes.size() == 1);
  CHECK(probes[0].kind == how.kind);
  CHECK(probes[0].http == how.http.value_or(http_check{}));
  CHECK(probes[0].grpc == how.grpc.value_or(grpc_check{}));
}

TEST_CASE("further probes start an interval later each, varied by its jitter") {
  checks_bench test;
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
  CHECK(gaps.size() > 190);
  CHECK(*gaps.begin() < 9100ms);
  CHECK(*gaps.rbegin() > 10900ms);
}

TEST_CASE("the probes of many instances share wake-ups, ten in each hundredth of a second that a thousand take") {
  const auto interval = GENERATE(as<duration>{}, 1s, 10s);
  checks_bench test{10'000};
  auto policy = tcp_policy();
  policy.interval = interval;
  test.configure(policy);
  test.subject.begin(test.now);
  for (int i = 0; i < 1000; ++i)
    test.enter("pay-" + std::to_string(i));
  const auto end = test.now + 10 * interval;
  int64_t probes = 0;
  int64_t wake_ups = 0;
  for (; *test.subject.next() < end; ++wake_ups) {
    test.now = std::max(test.now, *test.subject.next());
    for (const auto& each : test.due()) {
      test.end(each, true);
      ++probes;
    }
  }
  CHECK(probes >= 9'900);
  CHECK(wake_ups <= 10 * interval / 10ms);
}

TEST_CASE("a jitter below any grain is still drawn") {
  checks_bench test;
  auto policy = tcp_policy();
  policy.interval = 1us;
  policy.jitter = {5'000};
  test.configure(policy);
  test.subject.begin(test.now);
  test.enter("pay-1");
  std::set<duration> gaps;
  for (int i = 0; i < 100; ++i) {
    const auto last = test.now;
    test.next(true);
    if (i > 0)
      gaps.insert(test.now - last);
  }
  CHECK(*gaps.begin() >= 995ns);
  CHECK(*gaps.rbegin() <= 1005ns);
  CHECK(gaps.size() > 5);
}

TEST_CASE("without jitter probes start exactly an interval apart") {
  checks_bench test;
  auto policy = tcp_policy();
  policy.jitter = {};
  test.configure(policy);
  test.subject.begin(test.now);
  test.enter("pay-1");
  for (int i = 0; i < 3; ++i) {
    test.next(true);
    CHECK(test.subject.next() == checks_start + (i + 1) * 10s);
  }
}

TEST_CASE("a probe that outlives the interval delays the next one, which then begins at once") {
  checks_bench test;
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
  checks_bench test{3};
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

TEST_CASE("a new interval does not postpone the probe that is planned") {
  checks_bench test;
  test.configure();
  test.subject.begin(test.now);
  test.enter("pay-1", instance_state::healthy);
  test.next(true);
  auto policy = tcp_policy();
  policy.interval = 1h;
  for (int i = 0; i < 20; ++i)
    test.configure(policy);
  CHECK(test.subject.next().value() <= checks_start + 11s);
  policy.interval = 1s;
  test.configure(policy);
  CHECK(test.subject.next().value() <= checks_start + 1s);
}

TEST_CASE("the same seed gives the same schedule") {
  const auto schedule_of = [](uint64_t seed) {
    checks_bench test{64, seed};
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
