#include "messages/codec/json.hpp"
#include "tests/runtime/probing/loopback.hpp"
#include "tests/runtime/recorder.hpp"
#include "tests/runtime/systems.hpp"

#include <algorithm>

using namespace std::chrono_literals;

namespace muster {

namespace {

using counts = std::map<std::string, int64_t>;

/// Whether anybody listens where its instances are is found out at once.
service_policy checked_policy() {
  service_policy result;
  result.health.emplace();
  result.health->kind = check_kind::tcp;
  result.health->interval = 50ms;
  result.health->timeout = 50ms;
  result.health->fall = 1;
  return result;
}

/// Whoever follows the facts may have to hear of the latest.
template <class F>
expected<statistics> asked_until(system& runs, F&& is_so) {
  auto sum = runs.statistics();
  for (int asked = 1; sum && asked < 10'000 && !is_so(*sum); ++asked)
    sum = runs.statistics();
  return sum;
}

} // namespace

TEST_CASE("statistics tell how everything stands and who did not say") {
  const auto runs = started();
  REQUIRE(runs->register_instance(sample_instance("pay-1")));
  REQUIRE(runs->register_instance(sample_instance("pay-2")));
  const auto last = runs->register_instance(sample_instance("stock-1", "stock"));
  REQUIRE(last);
  REQUIRE(runs->drain(instance_id{"pay-2"}));
  const auto is_up = [](const child_status& each) { return each.state == child_state::running; };
  const auto sum = asked_until(*runs, [&](const statistics& now) { return std::ranges::all_of(now.actors, is_up); });
  REQUIRE(sum);
  INFO(encode(*sum).dump(2));
  CHECK(sum->silent.empty());
  CHECK(sum->instances == 3);
  CHECK(sum->by_state == std::map<std::string, int64_t>{{"draining", 1}, {"healthy", 2}});
  REQUIRE(sum->services.size() == 2);
  CHECK(sum->services[0].service == service_name{"pay"});
  CHECK(sum->services[0].instances == 2);
  CHECK(sum->index > *last);
  CHECK(sum->registry_index <= sum->index);
  CHECK(sum->alerts_active == 0);
  CHECK(sum->uptime > 0s);
  const auto has = [&](const char* name) {
    return std::ranges::find(sum->actors, child_name{name}, &child_status::child) != sum->actors.end();
  };
  for (const auto* name :
       {"journal", "registry", "health", "metrics", "alerts", "balancer", "breakers", "overview", "reports"}) {
    INFO(name);
    CHECK(has(name));
  }
  for (const auto& each : sum->actors) {
    INFO(each.child.str());
    CHECK(each.state == child_state::running);
    CHECK(each.uptime > 0s);
    CHECK(each.uptime <= sum->uptime);
    CHECK(each.backoff == 0s);
    CHECK(each.last_reason.empty());
  }
}

TEST_CASE("a counter of unhealthy instances counts unhealthy ones, and in total as many as by service") {
  const auto runs = started();
  recorder seen;
  const auto watching = runs->watch(seen.callbacks());
  REQUIRE(watching);
  REQUIRE(runs->configure(service_name{"pay"}, checked_policy()));
  std::optional<listener> there{std::in_place};
  auto mortal = sample_instance("pay-1");
  mortal.address = {"127.0.0.1", there->port()};
  REQUIRE(runs->register_instance(mortal));
  REQUIRE(runs->register_instance(sample_instance("stock-1", "stock")));
  REQUIRE(seen.wait_for_state(instance_state::healthy));
  there.reset();
  REQUIRE(seen.wait_for_state(instance_state::unhealthy));
  const auto sum = runs->statistics();
  REQUIRE(sum);
  CHECK(sum->by_state == counts{{"healthy", 1}, {"unhealthy", 1}});
  REQUIRE(sum->services.size() == 2);
  CHECK(sum->services[0].by_state == counts{{"unhealthy", 1}});
  CHECK(sum->services[1].by_state == counts{{"healthy", 1}});
}

TEST_CASE("statistics tell of versions, strategies and the calls of each service") {
  const auto runs = started();
  service_policy policy;
  policy.balancer.strategy_ = strategy::random;
  REQUIRE(runs->configure(service_name{"pay"}, policy));
  std::vector<instance> all{sample_instance("pay-1"), sample_instance("pay-2"), sample_instance("stock-1", "stock")};
  all[0].version_ = *version::parse("1.4.0");
  all[1].version_ = *version::parse("2.0.0-rc.1");
  REQUIRE(runs->register_instances(all));
  pick request;
  request.service = service_name{"pay"};
  const auto chosen = runs->pick(request);
  REQUIRE(chosen);
  REQUIRE(runs->report(request.service, {chosen->instance, chosen->epoch, false, call_result::success, {}, {}, 5ms}));
  REQUIRE(runs->metrics({request.service, {}, {}})->calls == 1);
  const auto sum = runs->statistics();
  REQUIRE(sum);
  REQUIRE(sum->services.size() == 2);
  const auto& pay = sum->services[0];
  CHECK(pay.by_version == counts{{"1.4.0", 1}, {"2.0.0-rc.1", 1}});
  CHECK(pay.strategy_ == strategy::random);
  REQUIRE(pay.performance);
  CHECK(pay.performance->calls == 1);
  CHECK(pay.performance->window <= 1min);
  REQUIRE(sum->services[1].performance);
  CHECK(sum->services[1].performance->calls == 0);
  CHECK(sum->strategies == counts{{"random", 1}, {"round_robin", 1}});
  CHECK_FALSE(sum->stale);
}

TEST_CASE("statistics tell of alerts by type, severity and status") {
  const auto runs = started();
  service_policy policy;
  policy.alerts.emplace_back();
  auto& rule = policy.alerts.back();
  rule.name = rule_name{"few"};
  rule.when = *alert_condition::parse("healthy_share < 50%");
  rule.severity_ = severity::critical;
  REQUIRE(runs->configure(service_name{"pay"}, policy));
  REQUIRE(runs->register_instance(sample_instance("pay-1")));
  recorder seen;
  const auto watching = runs->watch(seen.callbacks());
  REQUIRE(watching);
  REQUIRE(runs->drain(instance_id{"pay-1"}));
  REQUIRE(seen.wait_for<alert_fired>());
  auto sum = asked_until(*runs, [](const statistics& now) { return now.alerts_active == 1; });
  REQUIRE(sum);
  CHECK(sum->alerts_by_type == counts{{"availability", 1}});
  CHECK(sum->alerts_by_severity == counts{{"critical", 1}});
  CHECK(sum->alerts_by_status == counts{{"active", 1}});
  REQUIRE(runs->drain(instance_id{"pay-1"}, false));
  REQUIRE(seen.wait_for<alert_resolved>());
  sum = asked_until(*runs, [](const statistics& now) { return now.alerts_active == 0; });
  REQUIRE(sum);
  CHECK(sum->alerts_by_type.empty());
  CHECK(sum->alerts_by_status == counts{{"resolved", 1}});
}

} // namespace muster
