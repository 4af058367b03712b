#include "tests/actors/balancer/balancer_bench.hpp"

using namespace muster;
using namespace std::chrono_literals;

TEST_CASE("a half-open instance is answered with a permit of its breaker") {
  test::balancer_bench test;
  test.enter({{.id = "a"}, {.id = "x"}});
  test.half_open("x", 2);
  auto request = request_for();
  request.timeout = 250ms;
  const auto begin = test.tree.now();
  const auto answer = test.pick(request).value();
  CHECK(answer.instance == instance_id{"x"});
  CHECK(answer.permit);
  CHECK(answer.epoch == 2);
  CHECK(test.breaker->asked
        == std::vector{permit_request{instance_id{"x"}, 2, 250ms, begin + balancer_shell::permit_patience}});
}

TEST_CASE("a denial leaves the pick to the others, and is not sought again for a while in that epoch") {
  test::balancer_bench test;
  test.enter({{.id = "a"}, {.id = "x"}});
  test.half_open("x", 2);
  test.breaker->next = test::breaker_script::answer::deny;
  CHECK(test.picked_id() == "a");
  CHECK(test.picked_id() == "a");
  CHECK(test.breaker->asked.size() == 1);
  SECTION("then it is, since a permit may have come back") {
    test.tree.advance(balancer_shell::pause_after_denial);
    test.breaker->next = test::breaker_script::answer::grant;
    CHECK(test.picked_id() == "x");
  }
  SECTION("and at once in the next epoch") {
    test.half_open("x", 4);
    test.breaker->next = test::breaker_script::answer::grant;
    CHECK(test.picked_id() == "x");
  }
}

TEST_CASE("a trial is in flight when its permit was granted, and not when it was denied") {
  test::balancer_bench test;
  test.enter({{.id = "a"}, {.id = "x"}});
  test.half_open("x", 2);
  auto request = request_for();
  request.strategy_ = strategy::least_connections;
  request.timeout = 1h;
  const auto next = [&](int times) {
    std::string order;
    for (int i = 0; i < times; ++i)
      order += test.pick(request)->instance.str();
    return order;
  };
  SECTION("denied") {
    test.breaker->next = GENERATE(test::breaker_script::answer::deny, test::breaker_script::answer::fail,
                                  test::breaker_script::answer::keep_silent);
    for (int i = 0; i < 2; ++i) {
      CHECK(next(1) == "a");
      test.tree.advance(balancer_shell::pause_after_denial);
    }
    CHECK(test.breaker->asked.size() == 2);
    test.tree.tell(test.balancer(), test::ended({"a", "a"}, test.tree.now()));
    test.tell({circuit_closed{test::pay, instance_id{"x"}, 3, {}}});
    CHECK(next(2) == "xa");
  }
  SECTION("granted") {
    CHECK(next(2) == "xx");
    test.tell({circuit_closed{test::pay, instance_id{"x"}, 3, {}}});
    CHECK(next(2) == "aa");
  }
}

TEST_CASE("a breaker that does not answer in time has denied, and one that fails has, too") {
  test::balancer_bench test;
  test.enter({{.id = "a"}, {.id = "x"}, {.id = "y"}});
  test.half_open("x", 2);
  test.half_open("y", 2);
  const auto begin = test.tree.now();
  SECTION("silence costs a pick no more than its patience, once") {
    test.breaker->next = test::breaker_script::answer::keep_silent;
    CHECK(test.picked_id() == "a");
    CHECK(test.tree.now() == begin + balancer_shell::permit_timeout);
  }
  SECTION("a failure costs nothing") {
    test.breaker->next = test::breaker_script::answer::fail;
    CHECK(test.picked_id() == "a");
    CHECK(test.tree.now() == begin);
  }
  CHECK(test.breaker->asked.size() == 1);
}

TEST_CASE("after a denial another half-open instance is asked for") {
  test::balancer_bench test;
  test.enter({{.id = "x"}, {.id = "y"}});
  test.half_open("x", 2);
  test.half_open("y", 2);
  test.breaker->next = test::breaker_script::answer::deny;
  CHECK(test.picked_id().starts_with("circuit_open: "));
  std::string asked;
  for (const auto& request : test.breaker->asked)
    asked += request.instance.str();
  CHECK(asked == "xy");
}

TEST_CASE("when nobody gives a permit and only circuits stand in the way, the pick says so") {
  test::balancer_bench test;
  test.enter({{.id = "x"}});
  test.half_open("x", 2);
  test.breaker->next = test::breaker_script::answer::deny;
  CHECK(test.picked_id()
        == "circuit_open: service 'pay' has only instances behind circuits: x is half-open without a free permit");
}

TEST_CASE("no more permits are asked for at once than the circuit has") {
  test::balancer_bench test;
  test.enter({{.id = "a"}, {.id = "x"}});
  test.half_open("x", 2, 3);
  test.breaker->next = test::breaker_script::answer::keep_silent;
  std::vector<awaited<picked>> picks;
  for (int i = 0; i < 10; ++i)
    picks.push_back(test.request(request_for()));
  test.tree.run();
  CHECK(test.breaker->asked.size() == 3);
  CHECK(std::ranges::count_if(picks, [](const auto& each) { return each->has_value(); }) == 7);
  test.tree.advance(balancer_shell::permit_timeout);
  for (const auto& each : picks)
    CHECK(each->value().value().instance == instance_id{"a"});
}

TEST_CASE("a pick that waits for a permit while the instance goes is answered all the same") {
  test::balancer_bench test;
  test.enter({{.id = "a"}, {.id = "x"}});
  test.half_open("x", 2);
  test.breaker->next = test::breaker_script::answer::keep_silent;
  const auto pick = test.request(request_for());
  test.tree.run();
  test.tell({instance_deregistered{test::pay, instance_id{"x"}, {}}});
  test.tree.advance(balancer_shell::permit_timeout);
  CHECK(pick->value().value().instance == instance_id{"a"});
}
