#include "runtime/simulation/drawn_services.hpp"

#include <array>

namespace muster {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::array<const char*, 3> names{"pay", "cart", "mail"};
constexpr std::array<const char*, 3> zones{"a", "b", "c"};

/// In whole milliseconds, as people write them.
duration draw_time(dice& chance, int64_t low, int64_t high) {
  return milliseconds{chance.between(low, high)};
}

numeral draw_numeral(dice& chance, int64_t low, int64_t high) {
  return static_cast<uint64_t>(chance.between(low, high));
}

alert_rule rule(std::string name, measure what, comparison op, int64_t value) {
  alert_rule result;
  result.name = rule_name{std::move(name)};
  result.when = {what, op, value};
  return result;
}

} // namespace

version draw_version(dice& chance) {
  return {draw_numeral(chance, 1, 2), draw_numeral(chance, 0, 2), 0, {}, {}};
}

health_policy draw_health(dice& chance) {
  health_policy result;
  result.interval = draw_time(chance, 200, 900);
  result.timeout = draw_time(chance, 50, 300);
  result.fall = chance.between(1, 3);
  result.rise = chance.between(1, 2);
  return result;
}

breaker_policy draw_breaker(dice& chance) {
  breaker_policy result;
  result.window =
    chance.one_in(2) ? window_size{chance.between(5, 50), duration{0}} : window_size{0, seconds{chance.between(1, 4)}};
  result.minimum_calls = chance.between(3, 12);
  result.failure_rate = chance.share(20, 80);
  if (chance.one_in(4))
    result.slow_call = draw_time(chance, 10, 60);
  result.slow_rate = chance.share(50, 100);
  result.wait = draw_time(chance, 200, longest_wait / milliseconds{1});
  result.permits = chance.between(1, 4);
  if (chance.one_in(4))
    result.consecutive_failures = chance.between(1, 6);
  return result;
}

balancer_policy draw_balancer(dice& chance) {
  constexpr auto words = enumerators_of(std::type_identity<strategy>{}).size();
  balancer_policy result;
  result.strategy_ = static_cast<strategy>(chance.between(0, static_cast<int64_t>(words) - 1));
  result.panic_threshold = chance.one_in(3) ? ratio{0} : chance.share(10, 70);
  if (chance.one_in(3))
    result.hash.balance_factor_percent = chance.between(110, 200);
  return result;
}

std::vector<alert_rule> draw_alerts(dice& chance, const service_name& service) {
  const auto of = service.str() + "-";
  std::vector<alert_rule> result{
    rule(of + "errors", measure::error_rate, comparison::greater, chance.between(2, 20) * 10'000),
    rule(of + "healthy", measure::healthy_share, comparison::less, chance.between(50, 95) * 10'000),
    rule(of + "circuits", measure::open_circuits, comparison::greater, 0),
    rule(of + "slow", measure::latency_p90, comparison::greater, draw_time(chance, 5, 60).count())};
  for (auto& each : result) {
    each.over = seconds{chance.between(1, 3)};
    each.for_ = chance.one_in(3) ? seconds{1} : seconds{0};
    each.keep_firing_for = chance.one_in(3) ? seconds{1} : seconds{0};
    each.minimum_samples = chance.between(1, 10);
    each.each =
      chance.one_in(3) && each.when.what != measure::healthy_share ? alert_subject::instance : alert_subject::service;
  }
  result.resize(static_cast<size_t>(chance.between(1, 4)));
  return result;
}

scripted_instance draw_instance(dice& chance, const scripted_service& of, const instance_id& id) {
  scripted_instance result;
  result.content.id = id;
  result.content.service = of.name;
  result.content.version_ = draw_version(chance);
  result.content.zone = chance.one_of(zones);
  result.content.weight = chance.between(1, 5);
  result.content.lease = of.common.content.lease;
  result.behaviour.latency.p50 = draw_time(chance, 1, 8);
  result.behaviour.latency.p99 = result.behaviour.latency.p50 * chance.between(1, 6);
  result.behaviour.errors = chance.one_in(3) ? chance.share(0, 5) : ratio{0};
  if (chance.one_in(5))
    result.behaviour.capacity = chance.between(1, 4);
  return result;
}

std::vector<scripted_service> draw_services(dice& chance) {
  std::vector<scripted_service> result(static_cast<size_t>(chance.between(1, 3)));
  for (size_t i = 0; i < result.size(); ++i) {
    auto& service = result[i];
    service.name = service_name{names[i]};
    if (!chance.one_in(3))
      service.common.content.lease =
        lease_terms{draw_time(chance, 1200, longest_lease / milliseconds{1}), draw_time(chance, 250, 500)};
    const auto count = chance.between(2, 5);
    for (int64_t n = 1; n <= count; ++n)
      service.instances.push_back(
        draw_instance(chance, service, instance_id{service.name.str() + "-" + std::to_string(n)}));
    if (!chance.one_in(6))
      service.policy.health = draw_health(chance);
    if (!chance.one_in(8))
      service.policy.breaker = draw_breaker(chance);
    service.policy.balancer = draw_balancer(chance);
    service.policy.alerts = draw_alerts(chance, service.name);
  }
  return result;
}

void draw_traffic(dice& chance, const scripted_service& to, std::vector<scripted_traffic>& into) {
  scripted_traffic stream;
  stream.id = traffic_id{"to-" + to.name.str()};
  stream.to = to.name;
  stream.rate = {chance.between(10, 60) * 1000};
  stream.arrivals = chance.one_in(3) ? arrival_kind::uniform : arrival_kind::poisson;
  stream.timeout = draw_time(chance, 30, 300);
  if (chance.one_in(2))
    stream.key = request_keys{{"user-", true, 1, chance.between(2, 200), {}}, chance.one_in(2)};
  if (chance.one_in(2))
    stream.from_zone = chance.one_of(zones);
  if (chance.one_in(4))
    stream.accept = version_range::parse(chance.one_in(2) ? "^1" : ">=1.1.0").value_or(version_range{});
  into.push_back(std::move(stream));
}

} // namespace muster
