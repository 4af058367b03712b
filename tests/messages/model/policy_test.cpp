#include "messages/model/policy.hpp"
#include "tests/messages/reading.hpp"

#include <functional>

using namespace muster;
using namespace std::chrono_literals;
using Catch::Matchers::StartsWith;
using test::read;
using test::refusal;

namespace {

service_policy full_policy() {
  service_policy result;
  result.health.emplace();
  result.breaker.emplace();
  result.alerts.push_back({rule_name{"errors"}, read<alert_condition>("error_rate > 5%")});
  return result;
}

} // namespace

TEST_CASE("a window is a number of calls or a span of time, read and written alike") {
  const auto [text, count, span] = GENERATE(table<std::string, int64_t, duration>({
    {"1", 1, 0s},
    {"100", 100, 0s},
    {"1000000", 1'000'000, 0s},
    {"10s", 0, 10s},
    {"1h", 0, 1h},
    {"1500ms", 0, 1500ms},
  }));
  CHECK(read<window_size>(text) == window_size{count, span});
  CHECK(to_string(window_size{count, span}) == text);
}

TEST_CASE("a window of nothing, or of neither a number nor a duration, is refused") {
  const auto text = GENERATE(as<std::string>{}, "", "0", "0s", "-1", "-1s", "1.5", "1000001", "ten", "10 s");
  INFO(text);
  CHECK_THAT(refusal<window_size>(text),
             Contains("neither a number of calls from 1 to 1000000 nor a duration such as 10s"));
}

TEST_CASE("an empty policy is one, and so is one of defaults") {
  CHECK(faults_of(service_policy{}).empty());
  CHECK(faults_of(full_policy()).empty());
}

TEST_CASE("what a policy may not be is a fault that names the key and what would be right") {
  using p = service_policy;
  const auto [change, fault] = GENERATE(table<std::function<void(p&)>, std::string>({
    {[](p& x) { x.health->interval = 999us; }, "health.interval 999us is outside 1ms to 8760h"},
    {[](p& x) { x.health->interval = duration::max(); }, "health.interval 9223372036854775807ns is outside"},
    {[](p& x) { x.health->jitter = {1'000'001}; }, "health.jitter 1.000001 is outside 0 to 1"},
    {[](p& x) { x.health->jitter = {-1}; }, "health.jitter -0.000001 is outside 0 to 1"},
    {[](p& x) { x.health->timeout = 0s; }, "health.timeout 0s is not positive"},
    {[](p& x) { x.health->fall = 0; }, "health.fall 0 is below 1"},
    {[](p& x) { x.health->rise = 0; }, "health.rise 0 is below 1"},
    {[](p& x) { x.health->ttl = 0s; }, "health.ttl 0s is not positive"},
    {[](p& x) { x.health->http.emplace(); }, "health.http is for checks of kind http and https, not tcp"},
    {[](p& x) {
       x.health->kind = check_kind::http;
       x.health->http = http_check{.path = "health"};
     },
     "health.http.path 'health' is not"},
    {[](p& x) {
       x.breaker->window = {0, 0s};
     },
     "breaker.window is neither"},
    {[](p& x) {
       x.breaker->window = {-1, 0s};
     },
     "breaker.window is neither"},
    {[](p& x) {
       x.breaker->window = {1'000'001, 0s};
     },
     "breaker.window is neither"},
    {[](p& x) {
       x.breaker->window = {0, -1s};
     },
     "breaker.window is neither"},
    {[](p& x) {
       x.breaker->window = {0, 1500ms};
     },
     "breaker.window is neither"},
    {[](p& x) {
       x.breaker->window = {0, 3601s};
     },
     "breaker.window is neither"},
    {[](p& x) {
       x.breaker->window = {100, 10s};
     },
     "breaker.window is neither"},
    {[](p& x) { x.breaker->minimum_calls = 0; }, "breaker.minimum_calls 0 is below 1"},
    {[](p& x) { x.breaker->failure_rate = {0}; }, "breaker.failure_rate 0 is outside 0.000001 to 1"},
    {[](p& x) { x.breaker->failure_rate = {1'000'001}; }, "breaker.failure_rate 1.000001 is outside 0.000001 to 1"},
    {[](p& x) { x.breaker->slow_rate = {0}; }, "breaker.slow_rate 0 is outside 0.000001 to 1"},
    {[](p& x) { x.breaker->slow_rate = {2'000'000}; }, "breaker.slow_rate 2 is outside 0.000001 to 1"},
    {[](p& x) { x.breaker->slow_call = 0s; }, "breaker.slow_call 0s is not positive"},
    {[](p& x) { x.breaker->wait = 0s; }, "breaker.wait 0s is not positive"},
    {[](p& x) { x.breaker->wait = 8761h; }, "breaker.wait 8761h is outside 1ns to 8760h"},
    {[](p& x) { x.breaker->permits = 0; }, "breaker.permits 0 is outside 1 to 10000"},
    {[](p& x) { x.breaker->permits = 10'001; }, "breaker.permits 10001 is outside 1 to 10000"},
    {[](p& x) { x.breaker->consecutive_failures = 0; }, "breaker.consecutive_failures 0 is below 1"},
    {[](p& x) { x.balancer.panic_threshold = {1'000'001}; }, "balancer.panic_threshold 1.000001 is outside 0 to 1"},
    {[](p& x) { x.alerts[0].name = {}; }, "alert rule '': name is not"},
    {[](p& x) { x.alerts[0].over = 0s; }, "alert rule 'errors': over 0s is not whole seconds from 1s to 1h"},
    {[](p& x) { x.alerts[0].over = 1500ms; }, "alert rule 'errors': over 1500ms is not whole seconds from 1s to 1h"},
    {[](p& x) { x.alerts[0].over = 3601s; }, "alert rule 'errors': over 3601s is not whole seconds from 1s to 1h"},
    {[](p& x) { x.alerts[0].for_ = -1s; }, "alert rule 'errors': for -1s is outside 0s to 8760h"},
    {[](p& x) { x.alerts[0].keep_firing_for = 8761h; }, "alert rule 'errors': keep_firing_for 8761h is outside"},
    {[](p& x) { x.alerts[0].minimum_samples = -1; }, "alert rule 'errors': minimum_samples -1 is below 0"},
    {[](p& x) { x.alerts.push_back(x.alerts[0]); }, "alert rule 'errors' is there twice"},
  }));
  auto policy = full_policy();
  change(policy);
  const auto faults = faults_of(policy);
  INFO(fault);
  REQUIRE(faults.size() == 1);
  CHECK_THAT(faults[0], StartsWith(fault));
}

TEST_CASE("a number that a program has made a word of is a fault, and never taken for the first word") {
  using p = service_policy;
  const auto [change, fault] = GENERATE(table<std::function<void(p&)>, std::string>({
    {[](p& x) { x.health->kind = static_cast<check_kind>(99); }, "health.kind is number 99, not one of none, ttl, tcp"},
    {[](p& x) {
       x.health->kind = check_kind::http;
       x.health->http.emplace().method = static_cast<http_method>(9);
     },
     "health.http.method is number 9, not one of GET, HEAD"},
    {[](p& x) { x.balancer.strategy_ = static_cast<strategy>(99); },
     "balancer.strategy is number 99, not one of round_robin, geographic"},
    {[](p& x) { x.balancer.hash.table = static_cast<hash_table>(2); },
     "balancer.hash.table is number 2, not one of ring, maglev"},
    {[](p& x) { x.versions.emplace().deprecated = static_cast<deprecated_use>(3); },
     "versions.deprecated is number 3, not one of avoid, allow, refuse"},
    {[](p& x) { x.alerts[0].severity_ = static_cast<severity>(7); }, "alert rule 'errors': severity is number 7"},
    {[](p& x) { x.alerts[0].each = static_cast<alert_subject>(7); }, "alert rule 'errors': each is number 7"},
  }));
  auto policy = full_policy();
  change(policy);
  const auto faults = faults_of(policy);
  INFO(fault);
  REQUIRE(faults.size() == 1);
  CHECK_THAT(faults[0], StartsWith(fault));
}

TEST_CASE("values of a policy at the edge of what is allowed are no faults") {
  using p = service_policy;
  const auto change = GENERATE(
    as<std::function<void(p&)>>{},                //
    [](p& x) { x.health->interval = 1ms; },       //
    [](p& x) { x.health->jitter = {0}; },         //
    [](p& x) { x.health->jitter = {1'000'000}; }, //
    [](p& x) {
      x.breaker->window = {1, 0s};
    }, //
    [](p& x) {
      x.breaker->window = {0, 1s};
    }, //
    [](p& x) {
      x.breaker->window = {0, 1h};
    },                                                 //
    [](p& x) { x.breaker->failure_rate = {1}; },       //
    [](p& x) { x.breaker->wait = 8760h; },             //
    [](p& x) { x.breaker->permits = 10'000; },         //
    [](p& x) { x.breaker->consecutive_failures = 1; }, //
    [](p& x) { x.balancer.panic_threshold = {0}; },    //
    [](p& x) { x.alerts[0].over = 1h; },               //
    [](p& x) { x.alerts[0].minimum_samples = 0; });
  auto policy = full_policy();
  change(policy);
  CHECK(faults_of(policy).empty());
}

TEST_CASE("all faults of a policy are found at once") {
  service_policy policy;
  policy.health = health_policy{check_kind::tcp, 0s, {-1}, 0s, 0, 0};
  policy.breaker = breaker_policy{{0, 0s}, 0, {0}, {0}, 0s, 0s, 0, 0};
  policy.balancer.panic_threshold = {-1};
  policy.alerts.assign(2, {{}, {}, 0s, -1s, -1s, -1});
  CHECK(faults_of(policy).size() == 5 + 8 + 1 + 2 * 5 + 1);
}
