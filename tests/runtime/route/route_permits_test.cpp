#include "actors/balancer/balancer_actor.hpp"
#include "messages/protocol/breaker.hpp"
#include "runtime/route/route_keeper.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/route/snapshots.hpp"
#include "tests/support/virtual_tree.hpp"

#include <caf/exit_reason.hpp>

#include <optional>

namespace muster {

using namespace std::chrono_literals;

namespace {

/// How a breaker hands out permits, and what it was asked for.
struct permit_desk {
  /// Never without one.
  std::optional<duration> delay = duration{0};
  std::vector<permit_request> asked;
};

class granting_breaker final : public supervised<handle<result<permit>(permit_request)>> {
public:
  granting_breaker(caf::actor_config& cfg, seat place, std::shared_ptr<permit_desk> desk)
    : supervised(cfg, std::move(place)),
      desk_{std::move(desk)} {}

protected:
  void start() override { ready(); }

  behavior_type serve() override {
    return {[this](const permit_request& request) -> result<permit> {
      desk_->asked.push_back(request);
      if (desk_->delay == duration{0})
        return permit{true, request.epoch};
      const auto answer = owed_.emplace_back(open_promise<permit>());
      if (desk_->delay)
        call_after(*desk_->delay, [answer, epoch = request.epoch] { answer.deliver(permit{true, epoch}); });
      return answer;
    }};
  }

private:
  std::shared_ptr<permit_desk> desk_;
  std::vector<promise<permit>> owed_;
};

/// A kept route with an instance `a`, and one `x` that is half-open in epoch 3.
struct trial_bench {
  explicit trial_bench(route_options options = {})
    : subject{std::make_shared<route>(
      test_route::with_service(std::move(options)),
      route_parts{[this] { return tree.now(); }, 42, [bell = bell](bool at_once) { (*bell)(at_once); }})} {
    tree.start({tree.journal(), make_child<balancer_shell>(child_name{"balancer"}),
                make_child<granting_breaker>(child_name{"breaker/pay"}, desk)});
    subject->take(snapshot_of(1, {entry_of("a"), entry_of("x", circuit_state::half_open, 3)}));
    keeper = tree.system().spawn<route_keeper>(
      tree.home(), subject, [this](const service_name&, const std::vector<call_outcome>& all) {
        for (const auto& each : all)
          given_back += each.permit && each.result == call_result::abandoned ? 1 : 0;
      });
    bell->attach(keeper);
    tree.run();
  }

  ~trial_bench() { drop(); }

  /// What a pick gets, and what comes of it at this instant.
  std::string pick() {
    auto chosen = subject->pick().value();
    auto id = chosen.target().id.str();
    chosen.succeed();
    tree.run();
    return id;
  }

  void drop() {
    caf::anon_send_exit(keeper, caf::exit_reason::user_shutdown);
    tree.run();
  }

  bool has_ended() {
    const auto answer = tree.request<muster::done>(keeper, flush_reports{});
    tree.run();
    return !answer->value().has_value();
  }

  int given_back = 0;
  std::shared_ptr<permit_desk> desk = std::make_shared<permit_desk>();
  virtual_tree tree;
  std::shared_ptr<keeper_bell> bell = std::make_shared<keeper_bell>();
  std::shared_ptr<route> subject;
  caf::actor keeper;
};

} // namespace

TEST_CASE("a permit that no pick uses within a second is given back") {
  trial_bench of;
  CHECK(of.pick() == "a");
  of.tree.advance(999ms);
  CHECK(of.given_back == 0);
  of.tree.advance(1ms);
  CHECK(of.given_back == 1);
}

TEST_CASE("a permit that no pick has used is given back when its route is dropped") {
  trial_bench of;
  CHECK(of.pick() == "a");
  SECTION("unused") {
    of.drop();
    CHECK(of.given_back == 1);
  }
  SECTION("used, it is not") {
    CHECK(of.pick() == "x");
    of.drop();
    CHECK(of.given_back == 0);
  }
  CHECK(of.has_ended());
}

TEST_CASE("a permit that is granted after its route was dropped is given back") {
  trial_bench of;
  of.desk->delay = 100ms;
  CHECK(of.pick() == "a");
  of.drop();
  CHECK(of.given_back == 0);
  CHECK_FALSE(of.has_ended());
  of.tree.advance(100ms);
  CHECK(of.given_back == 1);
  CHECK(of.has_ended());
}

TEST_CASE("a keeper that is told to end does not wait for ever for a permit that it has asked for") {
  trial_bench of;
  of.desk->delay.reset();
  CHECK(of.pick() == "a");
  of.drop();
  of.tree.advance(1s);
  CHECK(of.has_ended());
}

TEST_CASE("a permit whose answer has been on its way for long is used all the same") {
  trial_bench of;
  of.desk->delay = 5s;
  CHECK(of.pick() == "a");
  of.tree.advance(5s);
  CHECK(of.pick() == "x");
  CHECK(of.desk->asked.size() == 1);
}

TEST_CASE("a route asks for permits that the breaker can grant, and says until when") {
  trial_bench of{{.timeout = 24h}};
  const auto begin = of.tree.now();
  CHECK(of.pick() == "a");
  CHECK(of.desk->asked == std::vector{permit_request{instance_id{"x"}, 3, 24h, begin + 200ms}});
}

} // namespace muster
