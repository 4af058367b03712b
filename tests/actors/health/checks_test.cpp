#include "tests/actors/health/checks_bench.hpp"

using namespace muster;
using namespace std::chrono_literals;
using test::checks_bench;
using test::checks_start;
using test::tcp_policy;

TEST_CASE("nothing is probed without a check, and with one of kind none") {
  checks_bench test;
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
  checks_bench test;
  test.subject.begin(test.now);
  auto grpc = tcp_policy();
  grpc.kind = check_kind::grpc;
  test.configure(grpc);
  test.enter("pay-1");
  CHECK_FALSE(test.subject.next());
  CHECK(test.subject.list({}).checks.at(0).detail == "checks of kind grpc cannot be run here");
}

TEST_CASE("a check that is configured later begins then, and one that is taken away ends") {
  checks_bench test;
  test.subject.begin(test.now);
  test.enter("pay-1", instance_state::healthy);
  test.enter("pay-2");
  test.configure();
  auto probes = test.due();
  REQUIRE(probes.size() == 1);
  CHECK(probes[0].instance == instance_id{"pay-2"});
  CHECK(test.subject.next().value() <= checks_start + 10s);
  test.configure(std::nullopt);
  test.end(probes[0], true);
  CHECK_FALSE(test.subject.next());
  CHECK(test.verdicts().empty());
  CHECK(test.subject.list({}).checks.empty());
}

TEST_CASE("after a restart states come from the facts, counts start anew and probes spread over an interval") {
  checks_bench test;
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
    test.now = checks_start + (second + 1) * 1s;
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

TEST_CASE("checks are listed by service and id, all or of one service") {
  checks_bench test;
  test.configure();
  test.configure(tcp_policy(), "cart");
  test.subject.begin(test.now);
  test.enter("pay-2");
  test.enter("pay-1");
  test.tell(instance_registered{sample_instance("cart-9", "cart"), instance_state::registered});
  for (const auto& probe : test.due())
    if (probe.instance == instance_id{"pay-1"})
      test.end(probe, true, "up");
  const auto all = test.subject.list({}).checks;
  REQUIRE(all.size() == 3);
  CHECK(all[0].instance.str() + all[1].instance.str() + all[2].instance.str() == "cart-9pay-1pay-2");
  CHECK(all[0].in_flight);
  CHECK(all[1].passes == 1);
  CHECK(all[1].last_passed == checks_start);
  CHECK(all[1].detail == "up");
  CHECK(test.subject.list(service_name{"pay"}).checks.size() == 2);
  CHECK(test.subject.list(service_name{"other"}).checks.empty());
}

TEST_CASE("when an instance was last looked at is not set once for all: it moves with every look") {
  checks_bench it;
  it.configure();
  it.enter("pay-1");
  it.subject.begin(it.now);
  const auto status = [&] { return it.subject.list(service_name{"pay"}).checks.at(0); };
  it.next(true);
  const auto passed = it.now;
  CHECK(status().last_checked == passed);
  it.next(false);
  CHECK(it.now > passed);
  CHECK(status().last_checked == it.now);
  CHECK(status().last_passed == passed);
  it.next(true);
  CHECK(status().last_passed == it.now);
}
