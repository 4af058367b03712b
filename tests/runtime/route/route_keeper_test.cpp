#include "actors/balancer/balancer_actor.hpp"
#include "actors/metrics/metrics_actor.hpp"
#include "runtime/route/route_keeper.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/route/snapshots.hpp"
#include "tests/runtime/route/story.hpp"
#include "tests/support/virtual_tree.hpp"

#include <caf/exit_reason.hpp>

#include <stdexcept>

namespace muster {

using namespace std::chrono_literals;
using namespace story;

namespace {

/// A route with its keeper, from which reports go by way of the dispatcher to metrics.
struct bench {
  bench() {
    tree.start({tree.journal(), make_child<metrics_shell>(child_name{"metrics"}),
                make_child<balancer_shell>(child_name{"balancer"}),
                make_child<dispatcher>(child_name{"reports"}, std::make_shared<reporter>(reporter_id{"test"}))});
    subject->take(snapshot_of(1, {entry_of("pay-1")}));
    keeper = tree.system().spawn<route_keeper>(
      tree.home(), subject,
      [to = tree.post_of<dispatcher_actor>("reports")](const service_name& service, std::vector<call_outcome> all) {
        caf::anon_send(to, report_calls{service, std::move(all)});
      });
    bell->attach(keeper);
    tree.run();
  }

  ~bench() {
    caf::anon_send_exit(keeper, caf::exit_reason::user_shutdown);
    tree.run();
  }

  attempt begin() { return subject->pick().value(); }

  /// What has arrived at metrics by now, without time passing.
  int64_t counted() {
    tree.run();
    const auto answer = tree.request<measures>(tree.post_of<metrics_actor>("metrics"), measure_query{pay, {}, 0s});
    tree.run();
    REQUIRE(answer->has_value());
    const auto& all = (*answer)->value();
    return all.calls + all.abandoned;
  }

  virtual_tree tree;
  std::shared_ptr<keeper_bell> bell = std::make_shared<keeper_bell>();
  std::shared_ptr<route> subject = std::make_shared<route>(
    test_route::with_service({}),
    route_parts{[this] { return tree.now(); }, 42, [bell = bell](bool at_once) { (*bell)(at_once); }});
  caf::actor keeper;
};

void throw_through(attempt) {
  throw std::runtime_error{"on purpose"};
}

} // namespace

TEST_CASE("a failure is counted at the instant at which its attempt ends, with the successes before it") {
  bench of;
  of.begin().succeed();
  of.begin().succeed();
  of.tree.advance(1ms);
  CHECK(of.counted() == 0);
  SECTION("said") {
    of.begin().fail("502");
  }
  SECTION("timed out") {
    of.begin().time_out();
  }
  SECTION("thrown through") {
    CHECK_THROWS(throw_through(of.begin()));
  }
  CHECK(of.counted() == 3);
}

TEST_CASE("what decides nothing waits for the batch: some milliseconds at the keeper, and some at the reporter") {
  bench of;
  SECTION("a success") {
    of.begin().succeed();
  }
  SECTION("given up") {
    of.begin();
  }
  of.tree.advance(1ms);
  CHECK(of.counted() == 0);
  of.tree.advance(30ms);
  CHECK(of.counted() == 1);
}

TEST_CASE("a full batch does not wait") {
  bench of;
  for (int i = 0; i < 64; ++i)
    of.begin().succeed();
  CHECK(of.counted() == 64);
}

TEST_CASE("a keeper that is told to end hands over what the route has gathered, and closes it") {
  bench of;
  of.begin().succeed();
  caf::anon_send_exit(of.keeper, caf::exit_reason::user_shutdown);
  of.tree.advance(20ms);
  CHECK(of.counted() == 1);
  CHECK(of.subject->pick().error().code == errc::unavailable);
}

} // namespace muster
