#include "messages/protocol/error.hpp"
#include "runtime/clock.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/greeter.hpp"
#include "tests/runtime/systems.hpp"

#include <caf/system_messages.hpp>

#include <atomic>
#include <future>
#include <map>
#include <memory>
#include <thread>
#include <utility>

using namespace std::chrono_literals;

namespace muster {

namespace {

const service_name pay{"pay"};

/// Asks again and again, since nobody tells when it holds.
template <class F>
bool eventually(F&& holds) {
  const auto deadline = steady_now() + 30s;
  while (!holds()) {
    if (steady_now() > deadline)
      return false;
    std::this_thread::yield();
  }
  return true;
}

struct served {
  explicit served(int instances, const service_policy& policy = {}) {
    REQUIRE(runs->configure(pay, policy));
    for (int i = 1; i <= instances; ++i)
      add("pay-" + std::to_string(i));
  }

  void add(const std::string& id) { REQUIRE(runs->register_instance(sample_instance(id))); }

  std::unique_ptr<system> runs = started();
};

/// What a `last_look` tells its test.
struct last_sight {
  std::promise<void> looks_out;
  std::promise<measures> saw;
};

/// An actor of the host that, told to end, first asks what has been counted: in a stop nobody can ask from outside, and
/// the actors of the host end before those of the tree.
class last_look final : public supervised<greeter_actor> {
public:
  last_look(caf::actor_config& cfg, seat place, std::shared_ptr<last_sight> to)
    : supervised(cfg, std::move(place)),
      to_{std::move(to)} {
    set_exit_handler([this](const caf::exit_msg&) {
      ask(
        home().post_of<metrics_actor>(child_name{"metrics"}), 5s, measure_query{pay, {}, {}},
        [this](const measures& all) {
          to_->saw.set_value(all);
          quit();
        },
        [this](const failure&) { quit(); });
    });
  }

protected:
  void start() override {
    ready();
    to_->looks_out.set_value();
  }

  behavior_type serve() override {
    return {[](const greeting&) { return greeted{}; }};
  }

private:
  std::shared_ptr<last_sight> to_;
};

} // namespace

TEST_CASE("a route picks what was registered before it was opened, and follows what comes and goes") {
  served it{2};
  const auto to_pay = it.runs->open_route({.service = pay}).value();
  std::map<std::string, int> count;
  for (int i = 0; i < 100; ++i) {
    auto chosen = to_pay->pick();
    REQUIRE(chosen);
    ++count[chosen->target().id.str()];
    chosen->succeed();
  }
  CHECK(count == std::map<std::string, int>{{"pay-1", 50}, {"pay-2", 50}});
  it.add("pay-3");
  REQUIRE(eventually([&] { return to_pay->pick()->target().id.str() == "pay-3"; }));
  REQUIRE(it.runs->deregister(instance_id{"pay-1"}));
  REQUIRE(it.runs->deregister(instance_id{"pay-2"}));
  REQUIRE(eventually(
    [&] { return to_pay->pick()->target().id.str() == "pay-3" && to_pay->pick()->target().id.str() == "pay-3"; }));
}

TEST_CASE("a route to a service that nobody knows is not found") {
  served it{0};
  CHECK(it.runs->open_route({.service = service_name{"stock"}}).error().code == errc::not_found);
}

TEST_CASE("a route with a time-out for which no breaker would grant a permit is invalid, and is told which are not") {
  served it{1};
  for (const duration timeout : {duration::min(), duration{-1ns}, duration{0}, duration{24h + 1ns}, duration::max()}) {
    const auto refused = it.runs->open_route({.service = pay, .timeout = timeout});
    REQUIRE_FALSE(refused);
    CHECK(
      refused.error()
      == failure{errc::invalid, "timeout " + format_duration(timeout) + " of a route is not above 0 and up to 24h"});
  }
  for (const duration timeout : {duration{1ns}, duration{24h}})
    CHECK(it.runs->open_route({.service = pay, .timeout = timeout}));
}

TEST_CASE("each attempt through a route, from any thread, is counted exactly once") {
  served it{3};
  const auto to_pay = it.runs->open_route({.service = pay}).value();
  constexpr int threads = 4;
  constexpr int calls = 2500;
  std::vector<std::thread> callers;
  for (int who = 0; who < threads; ++who)
    callers.emplace_back([&] {
      for (int i = 0; i < calls; ++i) {
        auto chosen = to_pay->pick();
        if (i % 10 == 0)
          chosen->fail("refused");
        else
          chosen->succeed();
      }
    });
  for (auto& each : callers)
    each.join();
  const auto all = it.runs->metrics({pay, {}, {}}).value();
  CHECK(all.calls == threads * calls);
  CHECK(all.failures == threads * calls / 10);
}

TEST_CASE("failures through a route open a circuit, and a trial through the route closes it again") {
  service_policy policy;
  policy.breaker.emplace().minimum_calls = 5;
  policy.breaker->wait = 50ms;
  policy.breaker->permits = 1;
  served it{2, policy};
  const auto to_pay = it.runs->open_route({.service = pay}).value();
  std::atomic<bool> broken{true};
  int trials = 0;
  const auto call = [&] {
    auto chosen = to_pay->pick();
    if (!chosen)
      return std::string{"none"};
    trials += chosen->permit() ? 1 : 0;
    const auto id = chosen->target().id.str();
    if (id == "pay-2" && broken)
      chosen->fail("refused");
    else
      chosen->succeed();
    return id;
  };
  const auto circuits = [&](const std::string& state) { return it.runs->statistics()->circuits[state]; };
  REQUIRE(eventually([&] {
    call();
    return circuits("open") == 1;
  }));
  broken = false;
  REQUIRE(eventually([&] {
    call();
    return trials > 0 && circuits("closed") == 2;
  }));
}

TEST_CASE("after the stop a route picks nobody, and what it gathered before has been counted") {
  served it{1};
  const auto to_pay = it.runs->open_route({.service = pay}).value();
  const auto sight = std::make_shared<last_sight>();
  REQUIRE(it.runs->supervise(make_child<last_look>(child_name{"host/last_look"}, sight)));
  REQUIRE(sight->looks_out.get_future().wait_for(30s) == std::future_status::ready);
  {
    auto last = to_pay->pick();
    // Nothing makes haste to count successes.
    for (int i = 0; i < 3; ++i)
      to_pay->pick()->succeed();
    REQUIRE(it.runs->stop(30s));
    last->succeed();
  }
  auto saw = sight->saw.get_future();
  REQUIRE(saw.wait_for(0s) == std::future_status::ready);
  CHECK(saw.get().calls == 3);
  CHECK(to_pay->pick().error().code == errc::unavailable);
}

} // namespace muster
