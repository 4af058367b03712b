#include "messages/model/policy.hpp"

#include "messages/model/faults.hpp"

#include <set>

namespace muster {

namespace {

constexpr ratio smallest{1};

/// Exactly one of the two is given, and it is not more than can be kept.
bool is_window(const window_size& window) {
  if (window.span == duration{0})
    return window.count >= 1 && window.count <= 1'000'000;
  return window.count == 0 && window.span > duration{0} && window.span <= std::chrono::hours{1}
         && window.span % std::chrono::seconds{1} == duration{0};
}

/// Whoever reads text or the wire is refused by then; a program can write any number.
template <described_enum E>
void expect_known(fault_list& faults, const std::string& key, E value) {
  faults.expect(is_enumerator(value), key + " is number " + std::to_string(static_cast<int>(value)) + ", not one of "
                                        + joined(enumerators_of(std::type_identity<E>{})));
}

bool is_http(check_kind kind) {
  return kind == check_kind::http || kind == check_kind::https;
}

void add_all(fault_list& to, std::vector<std::string> faults) {
  for (auto& fault : faults)
    to.expect(false, std::move(fault));
}

void check_details(const health_policy& policy, fault_list& faults) {
  const auto kind = std::string{to_string(policy.kind)};
  if (policy.http) {
    faults.expect(is_http(policy.kind), "health.http is for checks of kind http and https, not " + kind);
    expect_known(faults, "health.http.method", policy.http->method);
    add_all(faults, faults_of(*policy.http, "health.http"));
  }
  if (policy.grpc) {
    faults.expect(policy.kind == check_kind::grpc, "health.grpc is for checks of kind grpc, not " + kind);
    add_all(faults, faults_of(*policy.grpc, "health.grpc"));
  }
}

void check(const health_policy& policy, fault_list& faults) {
  expect_known(faults, "health.kind", policy.kind);
  faults.expect_within("health.interval", policy.interval, std::chrono::milliseconds{1});
  faults.expect_within("health.jitter", policy.jitter);
  faults.expect_positive("health.timeout", policy.timeout);
  faults.expect_at_least("health.fall", policy.fall, 1);
  faults.expect_at_least("health.rise", policy.rise, 1);
  faults.expect_positive("health.ttl", policy.ttl);
  check_details(policy, faults);
}

void check(const breaker_policy& policy, fault_list& faults) {
  faults.expect(is_window(policy.window),
                "breaker.window is neither a number of calls from 1 to 1000000 nor whole seconds up to 1h");
  faults.expect_at_least("breaker.minimum_calls", policy.minimum_calls, 1);
  // At a rate of 0 every call would open the circuit.
  faults.expect_within("breaker.failure_rate", policy.failure_rate, smallest);
  faults.expect_within("breaker.slow_rate", policy.slow_rate, smallest);
  faults.expect_positive("breaker.slow_call", policy.slow_call);
  faults.expect_positive("breaker.wait", policy.wait);
  faults.expect_within("breaker.permits", policy.permits, 1, 10'000);
  faults.expect_at_least("breaker.consecutive_failures", policy.consecutive_failures.value_or(1), 1);
}

void check(const balancer_policy& policy, fault_list& faults) {
  expect_known(faults, "balancer.strategy", policy.strategy_);
  faults.expect_within("balancer.panic_threshold", policy.panic_threshold);
  expect_known(faults, "balancer.hash.table", policy.hash.table);
  // At 100 % nobody could take more than the average, and the last one picked would fit nowhere.
  faults.expect_within("balancer.hash.balance_factor_percent", policy.hash.balance_factor_percent.value_or(125), 101,
                       10'000);
}

void check(const alert_rule& rule, fault_list& faults) {
  const auto at = "alert rule '" + rule.name.str().substr(0, 64) + "': ";
  faults.expect(is_name(rule.name.str()), at + "name is not " + std::string{name_rule::rule});
  faults.expect(rule.over >= std::chrono::seconds{1} && rule.over <= std::chrono::hours{1}
                  && rule.over % std::chrono::seconds{1} == duration{0},
                at + "over " + format_duration(rule.over) + " is not whole seconds from 1s to 1h");
  faults.expect_within(at + "for", rule.for_, duration{0});
  faults.expect_within(at + "keep_firing_for", rule.keep_firing_for, duration{0});
  faults.expect_at_least(at + "minimum_samples", rule.minimum_samples, 0);
  expect_known(faults, at + "severity", rule.severity_);
  expect_known(faults, at + "each", rule.each);
}

} // namespace

expected<window_size> window_size::parse(std::string_view text) {
  if (const auto count = parse_whole("window", text); count && *count >= 1 && *count <= 1'000'000)
    return window_size{static_cast<int64_t>(*count), duration{0}};
  if (const auto span = parse_duration(text); span && *span > duration{0})
    return window_size{0, *span};
  return fail(errc::invalid, "window '" + std::string{text.substr(0, 64)}
                               + "' is neither a number of calls from 1 to 1000000 nor a duration such as 10s");
}

std::string to_string(const window_size& value) {
  return value.span > duration{0} ? format_duration(value.span) : std::to_string(value.count);
}

std::vector<std::string> faults_of(const service_policy& policy) {
  fault_list faults;
  if (policy.health)
    check(*policy.health, faults);
  if (policy.breaker)
    check(*policy.breaker, faults);
  check(policy.balancer, faults);
  if (policy.versions) {
    expect_known(faults, "versions.deprecated", policy.versions->deprecated);
    check(*policy.versions, faults);
  }
  std::set<rule_name> names;
  for (const auto& rule : policy.alerts) {
    check(rule, faults);
    faults.expect(names.insert(rule.name).second, "alert rule '" + rule.name.str() + "' is there twice");
  }
  return faults.take();
}

bool is_built([[maybe_unused]] check_kind kind) {
#ifdef MUSTER_GRPC
  return true;
#else
  return kind != check_kind::grpc;
#endif
}

expected<void> expect_supported(const service_policy& policy) {
  if (policy.health && !is_built(policy.health->kind))
    return fail(errc::unsupported, "checks of kind " + std::string{to_string(policy.health->kind)}
                                     + " are no part of this build; build muster with the option MUSTER_GRPC, which "
                                       "takes libgrpc++-dev and libprotobuf-dev, or check by tcp, http or https");
  return {};
}

} // namespace muster
