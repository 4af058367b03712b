#include "tests/actors/health/health_bench.hpp"

#include <caf/actor_cast.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>

using namespace muster;
using namespace std::chrono_literals;
using test::health_bench;
using test::pay;
using test::pay_1;

namespace {

/// An instance that is an actor and does nothing but live.
class living final : public caf::event_based_actor {
public:
  explicit living(caf::actor_config& cfg) : event_based_actor(cfg) {}

protected:
  caf::behavior make_behavior() override {
    return {[](int) {}};
  }
};

struct actor_bench : health_bench {
  actor_bench() {
    configure(check_kind::actor);
    enter("pay-1");
  }

  caf::actor one_living() { return tree.system().spawn<living>(); }

  expected<done> attach(const caf::actor& who, const instance_id& id = pay_1) {
    return tree.ask<done>(health(), attach_actor{id, caf::actor_cast<caf::strong_actor_ptr>(who), 0});
  }

  void end(const caf::actor& who) {
    caf::anon_send_exit(who, caf::exit_reason::kill);
    tree.run();
  }
};

} // namespace

TEST_CASE("an instance that is an actor is well once its actor is attached, and its death is its failure at once") {
  actor_bench test;
  CHECK(test.registry->reports.empty());
  const auto actor = test.one_living();
  REQUIRE(test.attach(actor));
  CHECK(test.registry->reports.back()
        == report_health{command_id{"health/pay-1/healthy/3"}, pay_1, true, "its actor is there", 3});
  test.tell(instance_state_changed{pay, pay_1, {}, instance_state::healthy, {}});
  test.tree.advance(10s);
  CHECK(test.status().failures == 0);
  const auto before = test.tree.now();
  test.end(actor);
  CHECK(test.tree.now() == before);
  CHECK(test.registry->reports.back()
        == report_health{command_id{"health/pay-1/unhealthy/4"}, pay_1, false, "its actor has ended", 4});
  CHECK(test.status().last_checked == before);
  test.tell(instance_state_changed{pay, pay_1, {}, instance_state::unhealthy, {}});
  test.tree.advance(1min);
  CHECK(test.registry->reports.size() == 2);
  const auto another = test.one_living();
  REQUIRE(test.attach(another));
  CHECK(test.registry->reports.back().healthy);
  test.end(another);
}

TEST_CASE("an actor that has ended cannot be attached") {
  actor_bench test;
  const auto actor = test.one_living();
  test.end(actor);
  const auto answer = test.attach(actor);
  REQUIRE_FALSE(answer);
  CHECK(answer.error() == failure{errc::refused, "the actor of instance 'pay-1' has ended"});
  CHECK(test.registry->reports.empty());
}

TEST_CASE("an actor that has ended takes the place of none that lives") {
  actor_bench test;
  const auto actor = test.one_living();
  REQUIRE(test.attach(actor));
  test.tell(instance_state_changed{pay, pay_1, {}, instance_state::healthy, {}});
  const auto another = test.one_living();
  test.end(another);
  CHECK_FALSE(test.attach(another));
  test.tree.advance(10s);
  CHECK(test.registry->reports.size() == 1);
  CHECK(test.status().failures == 0);
  test.end(actor);
  CHECK(test.registry->reports.back()
        == report_health{command_id{"health/pay-1/unhealthy/4"}, pay_1, false, "its actor has ended", 4});
}

TEST_CASE("what no actor can be attached to is refused") {
  actor_bench test;
  const auto actor = test.one_living();
  CHECK(test.attach(actor, instance_id{"pay-9"}).error().code == errc::not_found);
  CHECK(test.tree.ask<done>(test.health(), attach_actor{pay_1, {}, 0}).error().code == errc::invalid);
  test.configure(check_kind::tcp);
  const auto answer = test.attach(actor);
  CHECK(answer.error() == failure{errc::refused, "the check of 'pay-1' is of kind tcp, not actor"});
  test.end(actor);
}

TEST_CASE("an actor stays attached over a crash of the health actor, and a death in between is noticed") {
  actor_bench test;
  const auto actor = test.one_living();
  REQUIRE(test.attach(actor));
  test.tell(instance_state_changed{pay, pay_1, {}, instance_state::healthy, {}});
  SECTION("it lives on, and dies later") {
    REQUIRE(test.tree.kill("health"));
    test.tree.advance(10s);
    CHECK(test.status().failures == 0);
    CHECK(test.registry->reports.size() == 1);
    test.end(actor);
  }
  SECTION("it dies with the health actor") {
    caf::anon_send_exit(actor, caf::exit_reason::kill);
    REQUIRE(test.tree.kill("health"));
    test.tree.advance(2s);
  }
  CHECK(test.registry->reports.back()
        == report_health{command_id{"health/pay-1/unhealthy/4"}, pay_1, false, "its actor has ended", 4});
}

TEST_CASE("an actor belongs to one registration: an instance that comes back needs another") {
  actor_bench test;
  const auto actor = test.one_living();
  REQUIRE(test.attach(actor));
  test.tell(instance_deregistered{pay, pay_1, {}});
  test.enter("pay-1");
  test.tree.advance(5s);
  CHECK(test.status().detail == "no actor is attached");
  CHECK(test.status().failures > 0);
  CHECK(test.registry->reports.size() == 1);
  test.end(actor);
  CHECK(test.status().detail == "no actor is attached");
}

TEST_CASE("a check on request of an instance that is an actor answers whether it lives") {
  actor_bench test;
  const auto actor = test.one_living();
  REQUIRE(test.attach(actor));
  CHECK(test.tree.ask<check_status>(test.health(), check_now{pay_1, 0})->passes > 0);
  test.end(actor);
  CHECK(test.tree.ask<check_status>(test.health(), check_now{pay_1, 0})->failures > 0);
}

TEST_CASE("the health actor keeps no actor alive that it watches") {
  actor_bench test;
  auto actor = test.one_living();
  REQUIRE(test.attach(actor));
  const auto weak = caf::actor_cast<caf::actor_addr>(actor);
  actor = nullptr;
  test.tree.run();
  CHECK_FALSE(caf::actor_cast<caf::strong_actor_ptr>(weak));
  test.tree.advance(2s);
  CHECK(test.status().detail == "its actor has ended");
}
