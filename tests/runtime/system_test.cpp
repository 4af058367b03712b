#include "messages/codec/json.hpp"
#include "messages/protocol/error.hpp"
#include "runtime/system.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/recorder.hpp"
#include "tests/runtime/systems.hpp"

#include <algorithm>
#include <thread>

using namespace std::chrono_literals;

namespace muster {

namespace {

pick pick_of(const std::string& service) {
  pick result;
  result.service = service_name{service};
  return result;
}

call_outcome outcome_of(const picked& chosen, call_result how) {
  return {chosen.instance, chosen.epoch, chosen.permit, how, how == call_result::failure ? "refused" : "", {}, 5ms};
}

} // namespace

TEST_CASE("a system starts, stops, and another one starts in its place") {
  for (int turn = 0; turn < 3; ++turn) {
    const auto runs = started();
    REQUIRE(runs->register_instance(sample_instance("pay-1")));
    REQUIRE(runs->stop());
    REQUIRE(runs->stop());
  }
}

TEST_CASE("what was registered is found, picked and taken back, each at a later index") {
  const auto runs = started();
  const auto configured = runs->configure(service_name{"pay"}, {});
  REQUIRE(configured);
  const auto registered = runs->register_instance(sample_instance("pay-1"));
  REQUIRE(registered);
  CHECK(*registered > *configured);

  const auto found = runs->discover(service_name{"pay"});
  REQUIRE(found);
  REQUIRE(found->size() == 1);
  CHECK(found->front().content == sample_instance("pay-1"));
  CHECK(found->front().state == instance_state::healthy);

  const auto chosen = runs->pick(pick_of("pay"));
  REQUIRE(chosen);
  CHECK(chosen->instance == instance_id{"pay-1"});
  CHECK(chosen->address == endpoint{"10.0.0.1", 8080});

  instance_change change;
  change.zone = "b";
  REQUIRE(runs->update(instance_id{"pay-1"}, change));
  CHECK(runs->find({})->instances.front().content.zone == "b");

  REQUIRE(runs->drain(instance_id{"pay-1"}));
  CHECK(code_of(runs->pick(pick_of("pay"))) == errc::no_instance);
  REQUIRE(runs->drain(instance_id{"pay-1"}, false));
  CHECK(runs->pick(pick_of("pay")));

  const auto gone = runs->deregister(instance_id{"pay-1"}, "done with it");
  REQUIRE(gone);
  CHECK(*gone > *registered);
  CHECK(runs->find({})->instances.empty());
  CHECK(code_of(runs->pick(pick_of("pay"))) == errc::no_instance);
}

TEST_CASE("what a caller does to its instance, or to an answer, changes nothing that is registered") {
  const auto runs = started();
  auto mine = sample_instance("pay-1");
  REQUIRE(runs->register_instance(mine));
  mine.zone = "changed";
  auto found = runs->discover(service_name{"pay"}).value();
  found.front().content.weight = 99;
  const auto again = runs->discover(service_name{"pay"}).value();
  CHECK(again.front().content == sample_instance("pay-1"));
  CHECK(again.front().registered_at > timestamp{});
}

TEST_CASE("many instances are registered, updated and deregistered as one, or not at all") {
  const auto runs = started();
  const auto last = runs->register_instances({sample_instance("pay-1"), sample_instance("pay-2")});
  REQUIRE(last);
  CHECK(runs->discover(service_name{"pay"})->size() == 2);
  auto faulty = sample_instance("pay-4");
  faulty.weight = -1;
  const auto refused = runs->register_instances({sample_instance("pay-3"), faulty});
  REQUIRE(code_of(refused) == errc::invalid);
  CHECK(refused.error().detail == "item 2: instance 'pay-4': weight -1 is outside 0 to 1000000");
  CHECK(runs->discover(service_name{"pay"})->size() == 2);
  std::vector<batch_update> moves{{instance_id{"pay-1"}, {}}, {instance_id{"pay-2"}, {}}};
  for (auto& each : moves)
    each.set.zone = "b";
  CHECK(runs->update(moves) == *last + 2);
  CHECK(runs->find({})->instances.back().content.zone == "b");
  CHECK(runs->deregister({instance_id{"pay-1"}, instance_id{"pay-2"}}, "done with them") == *last + 4);
  CHECK(runs->find({})->instances.empty());
}

TEST_CASE("expected failures are results with a code") {
  const auto runs = started();
  CHECK(code_of(runs->discover(service_name{"nobody"})) == errc::not_found);
  CHECK(code_of(runs->pick(pick_of("nobody"))) == errc::not_found);
  CHECK(code_of(runs->register_instance({})) == errc::invalid);
  CHECK(code_of(runs->heartbeat(instance_id{"nobody"})) == errc::not_found);
  CHECK(code_of(runs->deregister(instance_id{"nobody"})) == errc::not_found);
  CHECK(code_of(runs->report(service_name{"pay"}, {})) == errc::invalid);
  CHECK(code_of(runs->watch({})) == errc::invalid);
  REQUIRE(runs->register_instance(sample_instance("pay-1")));
  CHECK(code_of(runs->register_instance(sample_instance("pay-1", "other"))) == errc::already_exists);
  CHECK(runs->register_instance(sample_instance("pay-1", "other"), true));
}

TEST_CASE("options that are wrong are refused with all their faults") {
  system_options options;
  options.call_timeout = 0s;
  options.configuration.supervision.intensity = -1;
  const auto result = system::start(options);
  REQUIRE(code_of(result) == errc::invalid);
  CHECK(result.error().detail.find("call_timeout") != std::string::npos);
  CHECK(result.error().detail.find("intensity") != std::string::npos);
}

TEST_CASE("reported failures open a circuit, and metrics count what was reported before") {
  const auto runs = started();
  service_policy policy;
  policy.breaker.emplace();
  REQUIRE(runs->configure(service_name{"pay"}, policy));
  REQUIRE(runs->register_instance(sample_instance("pay-1")));
  recorder seen;
  const auto watching = runs->watch(seen.callbacks());
  REQUIRE(watching);
  for (int call = 0; call < 20; ++call) {
    const auto chosen = runs->pick(pick_of("pay"));
    if (!chosen)
      break;
    REQUIRE(runs->report(service_name{"pay"}, outcome_of(*chosen, call_result::failure)));
  }
  const auto opened = seen.wait_for<circuit_opened>();
  REQUIRE(opened);
  CHECK(opened->instance == instance_id{"pay-1"});
  const auto measured = runs->metrics({service_name{"pay"}, {}, {}});
  REQUIRE(measured);
  CHECK(measured->calls >= 10);
  CHECK(measured->failures == measured->calls);
  CHECK(measured->failures_by_code.at("refused") == measured->calls);
}

TEST_CASE("least connections do not always take the first: what is picked is in flight until it is reported") {
  const auto runs = started();
  service_policy policy;
  policy.balancer.strategy_ = strategy::least_connections;
  REQUIRE(runs->configure(service_name{"pay"}, policy));
  REQUIRE(runs->register_instance(sample_instance("pay-1")));
  REQUIRE(runs->register_instance(sample_instance("pay-2")));
  auto request = pick_of("pay");
  request.timeout = 1h;
  std::vector<picked> chosen;
  for (int i = 0; i < 3; ++i)
    chosen.push_back(runs->pick(request).value());
  CHECK(chosen[0].instance != chosen[1].instance);
  CHECK(chosen[2].instance == chosen[0].instance);
  // Two against one; then none against one.
  for (const auto& each : {chosen[0], chosen[2]}) {
    auto outcome = outcome_of(each, call_result::success);
    // Not longer than the system runs.
    outcome.latency = 0ms;
    REQUIRE(runs->report(service_name{"pay"}, outcome));
  }
  CHECK(runs->pick(request)->instance == chosen[0].instance);
}

TEST_CASE("each call that was reported is in the metrics that are asked for next") {
  const auto runs = started();
  REQUIRE(runs->register_instance(sample_instance("pay-1")));
  for (int64_t calls = 1; calls <= 20; ++calls) {
    REQUIRE(runs->report(service_name{"pay"}, {instance_id{"pay-1"}, 0, false, call_result::success, {}, {}, 1ms}));
    const auto measured = runs->metrics({service_name{"pay"}, {}, {}});
    REQUIRE(measured);
    REQUIRE(measured->successes == calls);
  }
}

TEST_CASE("how the actors fare can be read as OpenMetrics") {
  const auto runs = started();
  const auto before = runs->open_metrics().value();
  CHECK_THAT(before, Contains("muster_actor_up{actor=\"registry\"} 1\n"));
  CHECK_THAT(before, Contains("muster_actor_restarts_total{actor=\"registry\"} 0\n"));
  CHECK_THAT(before, Catch::Matchers::EndsWith("# EOF\n"));
  REQUIRE(runs->stop());
  CHECK(code_of(runs->open_metrics()) == errc::unavailable);
}

TEST_CASE("two systems in one process know nothing of each other") {
  const auto one = started();
  const auto other = started();
  REQUIRE(one->register_instance(sample_instance("pay-1")));
  CHECK(one->find({})->instances.size() == 1);
  CHECK(other->find({})->instances.empty());
  REQUIRE(one->stop());
  CHECK(other->register_instance(sample_instance("pay-1")));
}

TEST_CASE("a lease that nobody renews ends") {
  const auto runs = started();
  recorder seen;
  const auto watching = runs->watch(seen.callbacks());
  REQUIRE(watching);
  auto leased = sample_instance("pay-1");
  leased.lease = lease_terms{1s, 300ms};
  REQUIRE(runs->register_instance(leased));
  REQUIRE(runs->heartbeat(leased.id));
  const auto expired = seen.wait_for<lease_expired>();
  REQUIRE(expired);
  CHECK(expired->instance == leased.id);
  REQUIRE(seen.wait_for<instance_deregistered>());
  CHECK(code_of(runs->heartbeat(leased.id)) == errc::not_found);
}

TEST_CASE("many threads may call at once") {
  const auto runs = started();
  REQUIRE(runs->register_instance(sample_instance("pay-1")));
  constexpr int64_t calls = 200;
  std::vector<std::thread> threads;
  std::atomic<int64_t> reported{0};
  for (int each = 0; each < 4; ++each)
    threads.emplace_back([&] {
      for (int64_t call = 0; call < calls; ++call)
        if (const auto chosen = runs->pick(pick_of("pay")))
          reported += runs->report(service_name{"pay"}, outcome_of(*chosen, call_result::success)) ? 1 : 0;
    });
  for (auto& each : threads)
    each.join();
  CHECK(reported == 4 * calls);
  CHECK(runs->metrics({service_name{"pay"}, {}, {}})->successes == reported);
}

} // namespace muster
