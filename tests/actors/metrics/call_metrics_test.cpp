#include "actors/metrics/call_metrics.hpp"
#include "tests/actors/metrics/calls.hpp"
#include "tests/catch.hpp"

#include <limits>

namespace muster {

using namespace std::chrono_literals;
using codes = std::map<std::string, int64_t>;

TEST_CASE("each call counts once for its service and once for its instance") {
  call_metrics metrics;
  REQUIRE(metrics.count(report_of(1, {outcome_at(dawn), outcome_at(dawn, pay_2), outcome_at(dawn)}), dawn) == 0);
  CHECK(measured(metrics, dawn).calls == 3);
  CHECK(measured(metrics, dawn, pay_1).calls == 2);
  CHECK(measured(metrics, dawn, pay_2).calls == 1);
}

TEST_CASE("a report that comes again counts nothing, and those of other reporters and services count by themselves") {
  const service_name cart{"cart"};
  call_metrics metrics;
  for (int i = 0; i < 3; ++i) {
    metrics.count(report_of(1, {outcome_at(dawn)}), dawn);
    metrics.count(report_of(1, {outcome_at(dawn)}, reporter_id{"web-2"}), dawn);
    metrics.count(report_of(1, {outcome_at(dawn, instance_id{"cart-1"})}, web, cart), dawn);
  }
  CHECK(measured(metrics, dawn).calls == 2);
  CHECK(measured(metrics, dawn, {}, {}, cart).calls == 1);
}

TEST_CASE(
  "results count apart, and the error rate is the share of failures and time-outs among calls with an outcome") {
  call_metrics metrics;
  metrics.count(report_of(1, {outcome_at(dawn), outcome_at(dawn, pay_1, call_result::failure, "503"),
                              outcome_at(dawn, pay_1, call_result::timed_out),
                              outcome_at(dawn, pay_1, call_result::abandoned, "gave_up"), outcome_at(dawn)}),
                dawn);
  const auto answer = measured(metrics, dawn);
  CHECK(answer.calls == 4);
  CHECK(answer.successes == 2);
  CHECK(answer.failures == 1);
  CHECK(answer.time_outs == 1);
  CHECK(answer.abandoned == 1);
  CHECK(answer.error_rate == ratio{500'000});
  CHECK(answer.failures_by_code == codes{{"503", 1}, {"time_out", 1}});
}

TEST_CASE("abandoned calls alone give no rate and no latency") {
  call_metrics metrics;
  metrics.count(report_of(1, {outcome_at(dawn, pay_1, call_result::abandoned, "", 1h)}), dawn);
  const auto answer = measured(metrics, dawn);
  CHECK(answer.calls == 0);
  CHECK(answer.abandoned == 1);
  CHECK(answer.error_rate == ratio{0});
  CHECK(answer.throughput == 0);
  CHECK(answer.max == 0s);
  CHECK(answer.last_call == dawn);
}

TEST_CASE("a failure is counted by its code, or by what stands for one") {
  const auto& [result, code, expected] = GENERATE(table<call_result, std::string, std::string>({
    {call_result::failure, "503", "503"},
    {call_result::failure, "", "unknown"},
    {call_result::timed_out, "", "time_out"},
    {call_result::timed_out, "deadline", "deadline"},
    {call_result::failure, "not found\n", "not_found_"},
    {call_result::failure, "\xff\xfe\x01", "___"},
    {call_result::failure, std::string(1000, 'x'), std::string(64, 'x')},
    {call_result::failure, "other", "other"},
  }));
  call_metrics metrics;
  metrics.count(report_of(1, {outcome_at(dawn, pay_1, result, code)}), dawn);
  CHECK(measured(metrics, dawn).failures_by_code == codes{{expected, 1}});
}

TEST_CASE("codes beyond the bound count as other") {
  call_metrics metrics{{.max_codes = 3}};
  std::vector<call_outcome> outcomes;
  for (const auto* code : {"a", "b", "c", "d", "a", "d"})
    outcomes.push_back(outcome_at(dawn, pay_1, call_result::failure, code));
  metrics.count(report_of(1, outcomes), dawn);
  CHECK(measured(metrics, dawn).failures_by_code == codes{{"a", 2}, {"b", 1}, {"other", 3}});
}

TEST_CASE("latencies are told over all calls of the window") {
  call_metrics metrics;
  std::vector<call_outcome> outcomes;
  for (int i = 1; i <= 1000; ++i)
    outcomes.push_back(outcome_at(dawn, pay_1, call_result::success, "", std::chrono::milliseconds{i}));
  metrics.count(report_of(1, outcomes), dawn);
  const auto answer = measured(metrics, dawn);
  const auto near = [](duration value, duration exact) { return std::chrono::abs(value - exact) <= exact / 100; };
  CHECK(answer.min == 1ms);
  CHECK(answer.max == 1s);
  CHECK(answer.mean == 500'500us);
  CHECK(near(answer.p50, 500ms));
  CHECK(near(answer.p90, 900ms));
  CHECK(near(answer.p99, 990ms));
  CHECK(near(answer.p999, 999ms));
}

TEST_CASE("throughput is per second of the window that the answer states") {
  struct example {
    duration window;
    duration now;
    duration stated;
    int64_t calls;
    int64_t throughput;
  };
  call_metrics metrics;
  metrics.apply(registered_at(1, dawn, pay_1));
  // 20 calls a second for 100 s.
  for (int64_t i = 0; i < 2000; ++i) {
    const auto at = dawn + i * 50ms;
    metrics.count(report_of(i + 1, {outcome_at(at)}), at);
  }
  const std::vector<example> examples{
    {10s, 100s, 10s, 200, 20'000},    {9s + 1ns, 100s, 10s, 200, 20'000}, {10s, 105s + 500ms, 10s + 500ms, 100, 9'523},
    {10s, 120s, 10s, 0, 0},           {60s, 100s, 60s, 1200, 20'000},     {61s, 105s, 65s, 1200, 18'461},
    {300s, 100s, 100s, 2000, 20'000}, {1h, 100s, 100s, 2000, 20'000},     {24h, 4000s, 3640s, 0, 0},
    {0s, 200s, 200s, 2000, 10'000},
  };
  for (const auto& [window, now, stated, calls, throughput] : examples) {
    const auto answer = measured(metrics, dawn + now, pay_1, window);
    INFO("a window of " << format_duration(window) << " at " << format_duration(now));
    CHECK(answer.window == stated);
    CHECK(answer.calls == calls);
    CHECK(answer.throughput == throughput);
    CHECK(answer.at == dawn + now);
  }
}

TEST_CASE("the first calls of a service give a rate of at least one second, not one of an instant") {
  call_metrics metrics;
  metrics.count(report_of(1, {outcome_at(dawn), outcome_at(dawn)}), dawn);
  CHECK(measured(metrics, dawn).throughput == 2000);
  CHECK(measured(metrics, dawn + 1ms, {}, 10s).throughput == 2000);
}

TEST_CASE("the rate since the first call is not watered down by the time before it") {
  call_metrics metrics;
  for (int64_t i = 1; i <= 3; ++i)
    metrics.count(report_of(i, {outcome_at(dawn + i * 1s)}), dawn + i * 1s);
  const auto answer = measured(metrics, dawn + 4s, {}, 10s);
  CHECK(answer.window == 3s);
  CHECK(answer.throughput == 1000);
}

TEST_CASE("an unknown service or instance has no calls") {
  call_metrics metrics;
  metrics.count(report_of(1, {outcome_at(dawn)}), dawn);
  for (const auto& query : {measure_query{service_name{"cart"}, {}, 10s}, measure_query{pay, pay_2, 10s}}) {
    const auto answer = metrics.answer(query, dawn);
    REQUIRE(answer);
    CHECK(answer->service == query.service);
    CHECK(answer->instance == query.instance);
    CHECK(answer->calls == 0);
    CHECK(answer->last_call == timestamp{});
  }
}

TEST_CASE("a negative window is refused with what would be right") {
  const auto answer = call_metrics{}.answer({pay, {}, -1s}, dawn);
  REQUIRE_FALSE(answer);
  CHECK(answer.error().code == errc::invalid);
  CHECK_THAT(answer.error().detail, Contains("-1s") && Contains("up to 1h"));
}

TEST_CASE("a report without reporter, service or sequence is refused and counts nothing") {
  call_metrics metrics;
  for (const auto& report :
       {report_of(0, {outcome_at(dawn)}), report_of(-1, {outcome_at(dawn)}),
        report_of(1, {outcome_at(dawn)}, reporter_id{}), report_of(1, {outcome_at(dawn)}, web, service_name{})}) {
    const auto answer = metrics.count(report, dawn);
    REQUIRE_FALSE(answer);
    CHECK(answer.error().code == errc::invalid);
  }
  CHECK(metrics.series() == 0);
}

TEST_CASE("outcomes with impossible times count now and take no less than no time") {
  constexpr auto longest = duration::max();
  call_metrics metrics;
  metrics.count(report_of(1, {{pay_1, 0, false, call_result::success, "", timestamp::max(), longest},
                              {pay_1, 0, false, call_result::success, "", timestamp::min(), duration::min()},
                              {pay_1, 0, false, call_result::success, "", timestamp{}, longest}}),
                dawn);
  const auto answer = measured(metrics, dawn);
  CHECK(answer.calls == 3);
  CHECK(answer.min == 0s);
  CHECK(answer.max == longest);
  CHECK(answer.last_call == dawn);
  CHECK(measured(metrics, dawn, {}, 10s).calls == 2);
}

TEST_CASE("deregistering removes the calls of the instance, and the service keeps its own") {
  call_metrics metrics;
  metrics.apply(registered_at(1, dawn, pay_1));
  metrics.count(report_of(1, {outcome_at(dawn)}), dawn);
  metrics.apply(deregistered_at(2, dawn + 1s, pay_1));
  CHECK(measured(metrics, dawn + 1s, pay_1).calls == 0);
  CHECK(measured(metrics, dawn + 1s).calls == 1);
}

TEST_CASE("what is reported after the deregistration counts for the service alone") {
  call_metrics metrics;
  metrics.apply(registered_at(1, dawn, pay_1));
  metrics.apply(deregistered_at(2, dawn + 1s, pay_1));
  metrics.count(report_of(1, {outcome_at(dawn + 1s)}), dawn + 2s);
  CHECK(measured(metrics, dawn + 2s, pay_1).calls == 0);
  CHECK(measured(metrics, dawn + 2s).calls == 1);
  CHECK(metrics.series() == 1);
}

TEST_CASE("an instance that is registered again begins with no calls") {
  call_metrics metrics;
  metrics.apply(registered_at(1, dawn, pay_1));
  metrics.count(report_of(1, {outcome_at(dawn)}), dawn);
  metrics.apply(deregistered_at(2, dawn + 1s, pay_1));
  metrics.apply(registered_at(3, dawn + 2s, pay_1));
  metrics.count(report_of(2, {outcome_at(dawn + 3s)}), dawn + 3s);
  const auto answer = measured(metrics, dawn + 4s, pay_1);
  CHECK(answer.calls == 1);
  CHECK(answer.window == 2s);
}

TEST_CASE("calls reported before the registration is heard of are the instance's") {
  call_metrics metrics;
  metrics.count(report_of(1, {outcome_at(dawn)}), dawn);
  metrics.apply(registered_at(1, dawn, pay_1));
  CHECK(measured(metrics, dawn, pay_1).calls == 1);
}

TEST_CASE("an instance that moves to another service leaves its calls behind") {
  const service_name cart{"cart"};
  call_metrics metrics;
  metrics.apply(registered_at(1, dawn, pay_1));
  metrics.count(report_of(1, {outcome_at(dawn)}), dawn);
  metrics.apply(registered_at(2, dawn + 1s, pay_1, cart));
  CHECK(measured(metrics, dawn + 1s, pay_1).calls == 0);
  CHECK(measured(metrics, dawn + 1s, pay_1, {}, cart).calls == 0);
  CHECK(measured(metrics, dawn + 1s).calls == 1);
}

TEST_CASE("past the bound of series calls still count for their service") {
  call_metrics metrics{{.max_series = 3}};
  for (int64_t i = 1; i <= 5; ++i)
    metrics.count(report_of(i, {outcome_at(dawn, instance_id{"pay-" + std::to_string(i)})}), dawn);
  CHECK(metrics.series() == 3);
  CHECK(metrics.untracked() == 3);
  CHECK(measured(metrics, dawn).calls == 5);
  CHECK(measured(metrics, dawn, pay_2).calls == 1);
  CHECK(measured(metrics, dawn, instance_id{"pay-3"}).calls == 0);
}

TEST_CASE("past the bound reports about unknown services are refused") {
  call_metrics metrics{{.max_series = 2}};
  metrics.count(report_of(1, {outcome_at(dawn)}), dawn);
  const auto answer = metrics.count(report_of(1, {outcome_at(dawn)}, web, service_name{"cart"}), dawn);
  REQUIRE_FALSE(answer);
  CHECK(answer.error().code == errc::overloaded);
  CHECK_THAT(answer.error().detail, Contains("'cart'"));
}

TEST_CASE("what only reports name takes no room from what is registered") {
  call_metrics metrics{{.max_series = 100, .max_unregistered = 5}};
  std::vector<call_outcome> outcomes;
  for (int i = 0; i < 50; ++i)
    outcomes.push_back(outcome_at(dawn, instance_id{"ghost-" + std::to_string(i)}));
  metrics.count(report_of(1, outcomes), dawn);
  CHECK(metrics.series() == 5);
  metrics.apply(registered_at(1, dawn, pay_1));
  metrics.count(report_of(2, {outcome_at(dawn)}), dawn);
  CHECK(measured(metrics, dawn, pay_1).calls == 1);
  CHECK(measured(metrics, dawn).calls == 51);
}

TEST_CASE("instances that nobody calls take no room from those that are called, however many are registered") {
  call_metrics metrics{{.max_series = 20, .max_unregistered = 1}};
  const auto id_of = [](int64_t number) { return instance_id{"pay-" + std::to_string(number)}; };
  for (int64_t i = 1; i <= 1000; ++i)
    metrics.apply(registered_at(i, dawn, id_of(i)));
  metrics.apply(registered_at(1001, dawn, instance_id{"cart-1"}, service_name{"cart"}));
  CHECK(metrics.series() == 2);
  CHECK(measured(metrics, dawn + 10s, id_of(7)).window == 10s);
  for (int64_t i = 1; i <= 10; ++i)
    metrics.count(report_of(i, {outcome_at(dawn + 10s, id_of(100 * i))}), dawn + 10s);
  CHECK(metrics.series() == 12);
  CHECK(metrics.untracked() == 0);
  CHECK(measured(metrics, dawn + 10s, id_of(700)).calls == 1);
  CHECK(measured(metrics, dawn + 10s, id_of(700)).window == 10s);
  // They need not be called to keep the place of their service.
  metrics.sweep(dawn + 48h);
  metrics.apply(deregistered_at(1002, dawn + 48h, instance_id{"cart-1"}, service_name{"cart"}));
  CHECK(metrics.series() == 12);
  metrics.sweep(dawn + 96h);
  CHECK(metrics.series() == 11);
}

TEST_CASE("what is not registered is dropped when it was silent for the retention time") {
  call_metrics metrics{{}, 24h};
  metrics.apply(registered_at(1, dawn, pay_1));
  metrics.count(report_of(1, {outcome_at(dawn), outcome_at(dawn, pay_2)}), dawn);
  metrics.count(report_of(1, {outcome_at(dawn)}, web, service_name{"cart"}), dawn);
  metrics.sweep(dawn + 24h);
  CHECK(metrics.series() == 5);
  metrics.sweep(dawn + 24h + 1ns);
  CHECK(metrics.series() == 2);
  CHECK(measured(metrics, dawn + 25h, pay_1).calls == 1);
  CHECK(measured(metrics, dawn + 25h, pay_2).calls == 0);
  CHECK(measured(metrics, dawn + 25h).calls == 2);
}

TEST_CASE("a service whose last instance has left stays for the retention time") {
  call_metrics metrics{{}, 24h};
  metrics.apply(registered_at(1, dawn, pay_1));
  metrics.count(report_of(1, {outcome_at(dawn)}), dawn);
  metrics.apply(deregistered_at(2, dawn + 1s, pay_1));
  metrics.sweep(dawn + 23h);
  CHECK(measured(metrics, dawn + 23h).calls == 1);
  metrics.sweep(dawn + 25h);
  CHECK(metrics.series() == 0);
  CHECK(measured(metrics, dawn + 25h).calls == 0);
}

TEST_CASE("instances that come and go under ever new names leave no series, and a bounded memory of them") {
  metrics_settings limits;
  limits.max_series = 50;
  call_metrics metrics{limits};
  metrics.apply(registered_at(1, dawn, pay_1));
  for (int64_t i = 1; i <= 1000; ++i) {
    const instance_id id{"x-" + std::to_string(i)};
    metrics.apply(registered_at(2 * i, dawn, id));
    metrics.count(report_of(i, {outcome_at(dawn, id)}), dawn);
    metrics.apply(deregistered_at(2 * i + 1, dawn, id));
    REQUIRE(metrics.gone() <= 50);
  }
  CHECK(metrics.series() == 1);
  CHECK(measured(metrics, dawn).calls == 1000);
  CHECK(metrics.untracked() == 0);
  // Late outcomes of those that went lately still bring nobody back.
  metrics.count(report_of(1001, {outcome_at(dawn, instance_id{"x-1000"})}), dawn);
  CHECK(metrics.series() == 1);
}

} // namespace muster
