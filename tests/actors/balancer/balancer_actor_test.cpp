#include "actors/balancer/balancer_actor.hpp"
#include "messages/protocol/types.hpp"
#include "tests/actors/balancer/pools.hpp"
#include "tests/catch.hpp"
#include "tests/support/virtual_tree.hpp"

#include <deque>
#include <map>

using namespace muster;
using namespace std::chrono_literals;

namespace {

const service_name pay{"pay"};

/// What the breaker of the test answers, and what it was asked.
struct breaker_script {
  enum class answer { grant, deny, fail, keep_silent };

  answer next = answer::grant;
  std::vector<permit_request> asked;
};

class scripted_breaker final : public supervised<handle<result<permit>(permit_request)>> {
public:
  scripted_breaker(caf::actor_config& cfg, seat place, std::shared_ptr<breaker_script> script)
    : supervised(cfg, std::move(place)),
      script_{std::move(script)} {}

protected:
  void start() override { ready(); }

  behavior_type serve() override {
    return {[this](const permit_request& request) -> result<permit> {
      script_->asked.push_back(request);
      switch (script_->next) {
        case breaker_script::answer::grant:
          return permit{true, request.epoch};
        case breaker_script::answer::deny:
          return permit{false, request.epoch};
        case breaker_script::answer::fail:
          return make_error(errc::storage_unavailable, "no journal");
        default:
          return unanswered_.emplace_back(open_promise<permit>());
      }
    }};
  }

private:
  std::shared_ptr<breaker_script> script_;
  std::vector<promise<permit>> unanswered_;
};

struct bench {
  explicit bench(uint64_t seed = 1) : tree{{}, seed} {
    tree.start({tree.journal(), make_child<balancer_shell>(child_name{"balancer"}),
                make_child<scripted_breaker>(child_name{"breaker/pay"}, breaker)});
  }

  void tell(std::vector<fact> facts) {
    REQUIRE(tree.ask<accepted>(tree.post_of<journal_actor>("journal"), append_facts{{}, std::move(facts)}));
  }

  void enter(const std::vector<member>& members) {
    for (const auto& who : members)
      tell({instance_registered{content_of(who), who.state}});
  }

  void half_open(const std::string& id, int64_t epoch, int64_t permits = 3) {
    tell({circuit_half_opened{pay, instance_id{id}, epoch, permits}});
  }

  awaited<picked> request(const muster::pick& request) { return tree.request<picked>(balancer(), request); }

  expected<picked> pick(const muster::pick& request = request_for()) { return tree.ask<picked>(balancer(), request); }

  std::string picked_id() {
    const auto answer = pick();
    return answer ? answer->instance.str() : to_string(answer.error());
  }

  balancer_actor balancer() { return tree.post_of<balancer_actor>("balancer"); }

  std::shared_ptr<breaker_script> breaker = std::make_shared<breaker_script>();
  virtual_tree tree;
};

attempts_ended ended(const std::vector<std::string>& ids, timestamp began) {
  attempts_ended result{pay, {}};
  for (const auto& id : ids)
    result.attempts.push_back({instance_id{id}, began});
  return result;
}

using answer = breaker_script::answer;

} // namespace

TEST_CASE("the balancer picks from what the facts add up to, as they come") {
  bench test;
  CHECK(test.pick().error().code == errc::not_found);
  service_policy policy;
  test.tell({service_configured{pay, policy}});
  CHECK(test.pick().error().code == errc::no_instance);
  test.enter({{.id = "a", .zone = "z"}, {.id = "b", .state = instance_state::registered}});
  const auto first = test.pick().value();
  CHECK(first == picked{instance_id{"a"}, {"10.0.0.1", 8080}, "z", 0, false, false, 3, {}});
  test.tell({instance_state_changed{pay, instance_id{"b"}, {}, instance_state::healthy, {}}});
  CHECK(test.picked_id() == "b");
  test.tell({instance_deregistered{pay, instance_id{"b"}, {}}});
  CHECK(test.picked_id() == "a");
  CHECK(test.pick().value().index == 5);
}

TEST_CASE("a snapshot holds all that picks depend on") {
  bench test;
  CHECK(test.tree.ask<service_snapshot>(test.balancer(), snapshot_query{pay}).error().code == errc::not_found);
  test.enter({{.id = "a"}});
  const auto snapshot = test.tree.ask<service_snapshot>(test.balancer(), snapshot_query{pay}).value();
  CHECK(snapshot == service_snapshot{pay, 1, {}, {{content_of({.id = "a"}), instance_state::healthy, {}, 0, {}}}});
}

TEST_CASE(
  "a snapshot that is waited for comes with the next change of the service, or unchanged when the wait is over") {
  bench test;
  test.enter({{.id = "a"}});
  const auto waiting = test.tree.request<service_snapshot>(test.balancer(), snapshot_query{pay, 1, 10s});
  const auto patient = test.tree.request<service_snapshot>(test.balancer(), snapshot_query{pay, 2, 20s});
  test.tell({service_configured{service_name{"cart"}, {}}});
  CHECK_FALSE(*waiting);
  test.half_open("a", 2);
  REQUIRE(*waiting);
  CHECK((*waiting)->value().index == 3);
  CHECK((*waiting)->value().entries[0].circuit == circuit_state::half_open);
  CHECK((*patient)->value().index == 3);
  const auto over = test.tree.request<service_snapshot>(test.balancer(), snapshot_query{pay, 3, 10s});
  test.tree.advance(9s);
  CHECK_FALSE(*over);
  test.tree.advance(1s);
  REQUIRE(*over);
  CHECK((*over)->value().index == 3);
}

TEST_CASE("the balancer counts what is in flight at whom it has picked until it is told of the end, or time is up") {
  bench test;
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
  test.tree.tell(test.balancer(), ended({"a", "a"}, test.tree.now()));
  CHECK(next(1) == "a");
  test.tree.advance(5s);
  test.tree.tell(test.balancer(), ended({"b", "unknown"}, test.tree.now()));
  CHECK(next(2) == "ba");
}

TEST_CASE("the end of an attempt that was picked before a restart takes nothing from those picked since") {
  bench test;
  test.enter({{.id = "a"}, {.id = "b"}});
  auto request = request_for();
  request.strategy_ = strategy::least_connections;
  request.timeout = 1min;
  const auto before = test.tree.now();
  CHECK(test.pick(request)->instance.str() == "a");
  REQUIRE(test.tree.kill("balancer"));
  test.tree.advance(1s);
  CHECK(test.pick(request)->instance.str() == "a");
  test.tree.tell(test.balancer(), ended({"a"}, before));
  CHECK(test.pick(request)->instance.str() == "b");
  test.tree.tell(test.balancer(), ended({"a"}, test.tree.now()));
  CHECK(test.pick(request)->instance.str() == "a");
}

TEST_CASE("a snapshot that is to hold an index waits for it, also while the service is not known yet") {
  bench test;
  const auto wanted = test.tree.request<service_snapshot>(test.balancer(), snapshot_query{pay, 0, 10s, 2});
  const auto of_nothing = test.tree.request<service_snapshot>(test.balancer(), snapshot_query{pay, 0, 1s, 9});
  test.tree.run();
  CHECK_FALSE(*of_nothing);
  test.tree.advance(1s);
  CHECK((*of_nothing)->error().code == errc::not_found);
  test.enter({{.id = "a"}});
  CHECK_FALSE(*wanted);
  test.tell({service_configured{service_name{"cart"}, {}}});
  REQUIRE(*wanted);
  CHECK((*wanted)->value().index == 2);
  CHECK(test.tree.ask<service_snapshot>(test.balancer(), snapshot_query{pay, 0, 1s, 2})->index == 2);
}

TEST_CASE("a pick whose timeout is not positive or above a day is invalid") {
  bench test;
  test.enter({{.id = "a"}});
  auto request = request_for();
  for (const duration timeout : {0ns, -1ns, duration{25h}}) {
    request.timeout = timeout;
    CHECK(test.pick(request).error().code == errc::invalid);
  }
}

TEST_CASE("a half-open instance is answered with a permit of its breaker") {
  bench test;
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
  bench test;
  test.enter({{.id = "a"}, {.id = "x"}});
  test.half_open("x", 2);
  test.breaker->next = answer::deny;
  CHECK(test.picked_id() == "a");
  CHECK(test.picked_id() == "a");
  CHECK(test.breaker->asked.size() == 1);
  SECTION("then it is, since a permit may have come back") {
    test.tree.advance(balancer_shell::pause_after_denial);
    test.breaker->next = answer::grant;
    CHECK(test.picked_id() == "x");
  }
  SECTION("and at once in the next epoch") {
    test.half_open("x", 4);
    test.breaker->next = answer::grant;
    CHECK(test.picked_id() == "x");
  }
}

TEST_CASE("a trial is in flight when its permit was granted, and not when it was denied") {
  bench test;
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
    test.breaker->next = GENERATE(answer::deny, answer::fail, answer::keep_silent);
    for (int i = 0; i < 2; ++i) {
      CHECK(next(1) == "a");
      test.tree.advance(balancer_shell::pause_after_denial);
    }
    CHECK(test.breaker->asked.size() == 2);
    test.tree.tell(test.balancer(), ended({"a", "a"}, test.tree.now()));
    test.tell({circuit_closed{pay, instance_id{"x"}, 3, {}}});
    CHECK(next(2) == "xa");
  }
  SECTION("granted") {
    CHECK(next(2) == "xx");
    test.tell({circuit_closed{pay, instance_id{"x"}, 3, {}}});
    CHECK(next(2) == "aa");
  }
}

TEST_CASE("a breaker that does not answer in time has denied, and one that fails has, too") {
  bench test;
  test.enter({{.id = "a"}, {.id = "x"}, {.id = "y"}});
  test.half_open("x", 2);
  test.half_open("y", 2);
  const auto begin = test.tree.now();
  SECTION("silence costs a pick no more than its patience, once") {
    test.breaker->next = answer::keep_silent;
    CHECK(test.picked_id() == "a");
    CHECK(test.tree.now() == begin + balancer_shell::permit_timeout);
  }
  SECTION("a failure costs nothing") {
    test.breaker->next = answer::fail;
    CHECK(test.picked_id() == "a");
    CHECK(test.tree.now() == begin);
  }
  CHECK(test.breaker->asked.size() == 1);
}

TEST_CASE("after a denial another half-open instance is asked for") {
  bench test;
  test.enter({{.id = "x"}, {.id = "y"}});
  test.half_open("x", 2);
  test.half_open("y", 2);
  test.breaker->next = answer::deny;
  CHECK(test.picked_id().starts_with("circuit_open: "));
  std::string asked;
  for (const auto& request : test.breaker->asked)
    asked += request.instance.str();
  CHECK(asked == "xy");
}

TEST_CASE("when nobody gives a permit and only circuits stand in the way, the pick says so") {
  bench test;
  test.enter({{.id = "x"}});
  test.half_open("x", 2);
  test.breaker->next = answer::deny;
  CHECK(test.picked_id()
        == "circuit_open: service 'pay' has only instances behind circuits: x is half-open without a free permit");
}

TEST_CASE("no more permits are asked for at once than the circuit has") {
  bench test;
  test.enter({{.id = "a"}, {.id = "x"}});
  test.half_open("x", 2, 3);
  test.breaker->next = answer::keep_silent;
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
  bench test;
  test.enter({{.id = "a"}, {.id = "x"}});
  test.half_open("x", 2);
  test.breaker->next = answer::keep_silent;
  const auto pick = test.request(request_for());
  test.tree.run();
  test.tell({instance_deregistered{pay, instance_id{"x"}, {}}});
  test.tree.advance(balancer_shell::permit_timeout);
  CHECK(pick->value().value().instance == instance_id{"a"});
}

TEST_CASE("a balancer that was killed goes on from the facts, and leaves no pick without an answer") {
  bench test;
  test.enter({{.id = "a"}, {.id = "x"}});
  test.half_open("x", 2);
  test.breaker->next = answer::keep_silent;
  const auto waiting = test.request(request_for());
  test.tree.run();
  REQUIRE(test.tree.kill("balancer"));
  const auto during = test.request(request_for());
  test.tree.advance(1s);
  CHECK(waiting->value().error().code == errc::outcome_unknown);
  CHECK(during->value().has_value());
  CHECK(test.tree.status("balancer").restarts == 1);
  test.breaker->next = answer::grant;
  test.tree.advance(balancer_shell::pause_after_denial);
  const auto answer = test.pick().value();
  CHECK(answer.instance == instance_id{"x"});
  CHECK(answer.index == 3 + 1);
}

TEST_CASE("the spill is drawn from the tree's seed") {
  const auto picks_of = [](uint64_t seed) {
    bench test{seed};
    service_policy policy;
    policy.balancer = geographic();
    test.tell({service_configured{pay, policy}});
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
