#include "actors/breaker/breaker_supervisor.hpp"
#include "actors/metrics/metrics_actor.hpp"
#include "actors/registry/registry_actor.hpp"
#include "runtime/route/dispatcher.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/route/story.hpp"
#include "tests/support/sample_instance.hpp"
#include "tests/support/virtual_tree.hpp"

namespace muster {

using namespace std::chrono_literals;
using namespace story;

namespace {

const instance_id pay_1{"pay-1"};

/// Whom the dispatcher reports to, and the dispatcher.
struct bench {
  bench() {
    tree.start({tree.journal(), make_child<registry_shell>(child_name{"registry"}),
                make_child<metrics_shell>(child_name{"metrics"}),
                make_child<breaker_supervisor>(child_name{"breakers"}),
                make_child<dispatcher>(child_name{"reports"}, reporter_)});
  }

  dispatcher_actor reports() { return tree.post_of<dispatcher_actor>("reports"); }

  void register_instance_of_pay() {
    const auto one = sample_instance("pay-1");
    REQUIRE(tree.ask<accepted>(tree.post_of<registry_actor>("registry"),
                               register_instance{command_id{"test/register"}, one, false}));
    tree.run();
  }

  void call(call_result how, int64_t times = 1) {
    std::vector<call_outcome> outcomes(static_cast<size_t>(times),
                                       call_outcome{pay_1, 0, false, how, {}, tree.now(), 1ms});
    tree.tell(reports(), report_calls{pay, std::move(outcomes)});
    tree.run();
  }

  int64_t counted() {
    const auto answer = tree.request<measures>(tree.post_of<metrics_actor>("metrics"), measure_query{pay, {}, 0s});
    tree.run();
    REQUIRE(answer->has_value());
    return (*answer)->value().calls;
  }

  size_t kept_for(counter whom) const { return reporter_->uncovered(pay, whom).size(); }

  virtual_tree tree;

private:
  std::shared_ptr<reporter> reporter_ = std::make_shared<reporter>(reporter_id{"test"});
};

} // namespace

TEST_CASE("a success waits for company, a failure and a full batch are reported at once") {
  bench of;
  of.call(call_result::success);
  CHECK(of.counted() == 0);
  of.tree.advance(10ms);
  CHECK(of.counted() == 1);
  of.call(call_result::failure);
  CHECK(of.counted() == 2);
  of.call(call_result::success, 64);
  CHECK(of.counted() == 66);
}

TEST_CASE("a flush is answered when everything gathered has been counted") {
  bench of;
  of.call(call_result::success, 3);
  const auto flushed = of.tree.request<done>(of.reports(), flush_reports{});
  of.tree.run();
  REQUIRE(flushed->has_value());
  CHECK((*flushed)->has_value());
  CHECK(of.counted() == 3);
  const auto again = of.tree.request<done>(of.reports(), flush_reports{});
  of.tree.run();
  CHECK(again->has_value());
}

TEST_CASE("a flush does not wait for what is reported after it") {
  bench of;
  REQUIRE(of.tree.kill("metrics"));
  of.call(call_result::success);
  const auto flushed = of.tree.request<done>(of.reports(), flush_reports{});
  of.tree.advance(1s);
  CHECK(flushed->has_value());
}

TEST_CASE("each call is counted once over crashes of the metrics and of the breaker") {
  bench of;
  of.register_instance_of_pay();
  int64_t calls = 0;
  for (int turn = 0; turn < 10; ++turn) {
    of.call(call_result::failure, 5);
    calls += 5;
    of.tree.advance(300ms);
    REQUIRE(of.tree.kill("metrics"));
    REQUIRE(of.tree.kill("breaker/pay"));
    of.call(call_result::success, 5);
    calls += 5;
    of.tree.advance(3s);
  }
  CHECK(of.counted() == calls);
}

TEST_CASE("what a dispatcher has gathered is reported by the next one when it crashes") {
  bench of;
  of.call(call_result::success, 3);
  CHECK(of.counted() == 0);
  REQUIRE(of.tree.kill("reports"));
  of.tree.advance(1s);
  CHECK(of.counted() == 3);
}

TEST_CASE("each call is counted once over crashes of the dispatcher, of metrics, and of both") {
  bench of;
  int64_t calls = 0;
  for (const auto& killed : std::vector<std::vector<std::string>>{{"reports"}, {"metrics"}, {"reports", "metrics"}}) {
    of.call(call_result::failure, 5);
    of.call(call_result::success, 5);
    for (const auto& name : killed)
      REQUIRE(of.tree.kill(name));
    of.call(call_result::success, 5);
    calls += 15;
    of.tree.advance(5s);
    CHECK(of.counted() == calls);
  }
}

TEST_CASE("reports about a service without a breaker make no post for one") {
  bench of;
  of.call(call_result::failure);
  of.tree.advance(10s);
  CHECK(of.counted() == 1);
  CHECK(of.tree.home()->posts().find(child_name{"breaker/pay"}) == nullptr);
}

TEST_CASE("what nobody counts is not kept for ever: a service without a breaker, and one whose breaker has gone") {
  const auto had_one = GENERATE(false, true);
  bench of;
  if (had_one) {
    of.register_instance_of_pay();
    REQUIRE(of.tree.ask<accepted>(of.tree.post_of<registry_actor>("registry"),
                                  deregister_instance{command_id{"test/deregister"}, pay_1, {}}));
    of.tree.advance(1s);
  }
  of.call(call_result::failure);
  of.tree.advance(20s);
  CHECK(of.kept_for(counter::breaker) == 1);
  of.tree.advance(20s);
  CHECK(of.kept_for(counter::breaker) == 0);
  CHECK(of.counted() == 1);
}

TEST_CASE("the breaker gets what was reported before it was there") {
  bench of;
  of.call(call_result::failure);
  of.register_instance_of_pay();
  of.tree.advance(2s);
  const auto breaker = of.tree.post("breaker/pay");
  CHECK(breaker->forwarded() > 0);
}

} // namespace muster
