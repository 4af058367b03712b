#include "tests/actors/balancer/balancer_bench.hpp"

using namespace muster;
using namespace std::chrono_literals;

TEST_CASE("the balancer picks from what the facts add up to, as they come") {
  test::balancer_bench test;
  CHECK(test.pick().error().code == errc::not_found);
  service_policy policy;
  test.tell({service_configured{test::pay, policy}});
  CHECK(test.pick().error().code == errc::no_instance);
  test.enter({{.id = "a", .zone = "z"}, {.id = "b", .state = instance_state::registered}});
  const auto first = test.pick().value();
  CHECK(first == picked{instance_id{"a"}, {"10.0.0.1", 8080}, "z", 0, false, false, 3, {}});
  test.tell({instance_state_changed{test::pay, instance_id{"b"}, {}, instance_state::healthy, {}}});
  CHECK(test.picked_id() == "b");
  test.tell({instance_deregistered{test::pay, instance_id{"b"}, {}}});
  CHECK(test.picked_id() == "a");
  CHECK(test.pick().value().index == 5);
}

TEST_CASE("a snapshot holds all that picks depend on") {
  test::balancer_bench test;
  CHECK(test.tree.ask<service_snapshot>(test.balancer(), snapshot_query{test::pay}).error().code == errc::not_found);
  test.enter({{.id = "a"}});
  const auto snapshot = test.tree.ask<service_snapshot>(test.balancer(), snapshot_query{test::pay}).value();
  CHECK(snapshot
        == service_snapshot{test::pay, 1, {}, {{content_of({.id = "a"}), instance_state::healthy, {}, 0, {}}}});
}

TEST_CASE(
  "a snapshot that is waited for comes with the next change of the service, or unchanged when the wait is over") {
  test::balancer_bench test;
  test.enter({{.id = "a"}});
  const auto waiting = test.tree.request<service_snapshot>(test.balancer(), snapshot_query{test::pay, 1, 10s});
  const auto patient = test.tree.request<service_snapshot>(test.balancer(), snapshot_query{test::pay, 2, 20s});
  test.tell({service_configured{service_name{"cart"}, {}}});
  CHECK_FALSE(*waiting);
  test.half_open("a", 2);
  REQUIRE(*waiting);
  CHECK((*waiting)->value().index == 3);
  CHECK((*waiting)->value().entries[0].circuit == circuit_state::half_open);
  CHECK((*patient)->value().index == 3);
  const auto over = test.tree.request<service_snapshot>(test.balancer(), snapshot_query{test::pay, 3, 10s});
  test.tree.advance(9s);
  CHECK_FALSE(*over);
  test.tree.advance(1s);
  REQUIRE(*over);
  CHECK((*over)->value().index == 3);
}

TEST_CASE("the balancer counts what is in flight at whom it has picked until it is told of the end, or time is up") {
  test::balancer_bench test;
  test.enter({{.id = "a"}, {.id = "b"}});
  auto request = request_for();
  request.strategy_ = strategy::least_connections;
  request.timeout = 5s;
  const auto next = [&](int times) {
    std::string order;
    for (int i = 0; i < times; ++i)
      order += test.pick(request)->instance.str();
    return order;
  };
  CHECK(next(3) == "aba");
  test.tree.tell(test.balancer(), test::ended({"a", "a"}, test.tree.now()));
  CHECK(next(1) == "a");
  test.tree.advance(5s);
  test.tree.tell(test.balancer(), test::ended({"b", "unknown"}, test.tree.now()));
  CHECK(next(2) == "ba");
}

TEST_CASE("the end of an attempt that was picked before a restart takes nothing from those picked since") {
  test::balancer_bench test;
  test.enter({{.id = "a"}, {.id = "b"}});
  auto request = request_for();
  request.strategy_ = strategy::least_connections;
  request.timeout = 1min;
  const auto before = test.tree.now();
  CHECK(test.pick(request)->instance.str() == "a");
  REQUIRE(test.tree.kill("balancer"));
  test.tree.advance(1s);
  CHECK(test.pick(request)->instance.str() == "a");
  test.tree.tell(test.balancer(), test::ended({"a"}, before));
  CHECK(test.pick(request)->instance.str() == "b");
  test.tree.tell(test.balancer(), test::ended({"a"}, test.tree.now()));
  CHECK(test.pick(request)->instance.str() == "a");
}

TEST_CASE("a snapshot that is to hold an index waits for it, also while the service is not known yet") {
  test::balancer_bench test;
  const auto wanted = test.tree.request<service_snapshot>(test.balancer(), snapshot_query{test::pay, 0, 10s, 2});
  const auto of_nothing = test.tree.request<service_snapshot>(test.balancer(), snapshot_query{test::pay, 0, 1s, 9});
  test.tree.run();
  CHECK_FALSE(*of_nothing);
  test.tree.advance(1s);
  CHECK((*of_nothing)->error().code == errc::not_found);
  test.enter({{.id = "a"}});
  CHECK_FALSE(*wanted);
  test.tell({service_configured{service_name{"cart"}, {}}});
  REQUIRE(*wanted);
  CHECK((*wanted)->value().index == 2);
  CHECK(test.tree.ask<service_snapshot>(test.balancer(), snapshot_query{test::pay, 0, 1s, 2})->index == 2);
}

TEST_CASE("a pick whose timeout is not positive or above a day is invalid") {
  test::balancer_bench test;
  test.enter({{.id = "a"}});
  auto request = request_for();
  for (const duration timeout : {0ns, -1ns, duration{25h}}) {
    request.timeout = timeout;
    CHECK(test.pick(request).error().code == errc::invalid);
  }
}

TEST_CASE("a balancer that was killed goes on from the facts, and leaves no pick without an answer") {
  test::balancer_bench test;
  test.enter({{.id = "a"}, {.id = "x"}});
  test.half_open("x", 2);
  test.breaker->next = test::breaker_script::answer::keep_silent;
  const auto waiting = test.request(request_for());
  test.tree.run();
  REQUIRE(test.tree.kill("balancer"));
  const auto during = test.request(request_for());
  test.tree.advance(1s);
  CHECK(waiting->value().error().code == errc::outcome_unknown);
  CHECK(during->value().has_value());
  CHECK(test.tree.status("balancer").restarts == 1);
  test.breaker->next = test::breaker_script::answer::grant;
  test.tree.advance(balancer_shell::pause_after_denial);
  const auto answer = test.pick().value();
  CHECK(answer.instance == instance_id{"x"});
  CHECK(answer.index == 3 + 1);
}

TEST_CASE("the spill is drawn from the tree's seed") {
  const auto picks_of = [](uint64_t seed) {
    test::balancer_bench test{seed};
    service_policy policy;
    policy.balancer = geographic();
    test.tell({service_configured{test::pay, policy}});
    test.enter(zone_of("a", 2, 1) + zone_of("b", 2, 2));
    std::string result;
    for (int i = 0; i < 300; ++i)
      result += test.pick(request_for("a")).value().zone;
    return result;
  };
  const auto picks = picks_of(1);
  const auto spilled = std::ranges::count(picks, 'b');
  CHECK((spilled > 60 && spilled < 120));
  CHECK(picks_of(1) == picks);
  CHECK(picks_of(2) != picks);
}
