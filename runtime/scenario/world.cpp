#include "runtime/scenario/world.hpp"

#include "actors/supervision/seed.hpp"

#include <algorithm>
#include <cmath>

namespace muster {

namespace {

/// The 99th percentile of the standard normal distribution.
constexpr double z99 = 2.3263478740408408;

/// How fast a process that is not there refuses a connection.
constexpr duration refusal = std::chrono::microseconds{500};

bool draws_below(std::mt19937_64& chance, ratio share) {
  return std::uniform_int_distribution<int64_t>{0, ratio::one - 1}(chance) < share.ppm;
}

} // namespace

void world::add(const instance_id& id, const behaviour& normal) {
  instances_.insert_or_assign(id, simulated{normal, std::mt19937_64{derive_seed(seed_, "world/" + id.str())}, {}});
}

void world::begin_fault(const std::string& fault, const instance_id& id, const fault_effect& effect, timestamp now) {
  faults_.push_back({fault, id, effect, now});
}

void world::end_fault(const std::string& fault) {
  std::erase_if(faults_, [&](const active_fault& active) { return active.name == fault; });
}

world::answer world::attempt(const instance_id& id, timestamp now) {
  auto& on = instances_.at(id);
  const auto effect = effect_on(id, now);
  if (effect.down)
    return {refusal, call_result::failure, "refused"};
  const auto service_time = draw_latency(on, effect);
  const auto latency = queueing(on, now, service_time) + service_time;
  if (draws_below(on.chance, effect.errors))
    return {latency, call_result::failure, effect.code};
  if (draws_below(on.chance, on.normal.errors))
    return {latency, call_result::failure, "error"};
  return {latency, call_result::success, {}};
}

world::answer world::probe(const instance_id& id, timestamp now) {
  auto& on = instances_.at(id);
  const auto effect = effect_on(id, now);
  if (effect.down)
    return {refusal, call_result::failure, "refused"};
  const auto latency = draw_latency(on, effect);
  if (effect.probe_fails)
    return {latency, call_result::failure, "the check fails"};
  return {latency, call_result::success, {}};
}

bool world::sends_heartbeats(const instance_id& id, timestamp now) const {
  const auto effect = effect_on(id, now);
  return !effect.no_heartbeat && !effect.down;
}

std::optional<bool> world::says(const instance_id& id, timestamp now) const {
  const auto effect = effect_on(id, now);
  return effect.down ? std::nullopt : std::optional{!effect.probe_fails};
}

fault_effect world::effect_on(const instance_id& id, timestamp now) const {
  fault_effect sum;
  for (const auto& [name, where, effect, since] : faults_) {
    if (where != id)
      continue;
    if (effect.errors > sum.errors) {
      sum.errors = effect.errors;
      sum.code = effect.code;
    }
    sum.latency_added += effect.latency_added;
    sum.latency_factor = sum.latency_factor / 1000 * (effect.latency_factor / 1000);
    sum.down |= effect.down || (effect.flap > duration{0} && (now - since) / effect.flap % 2 == 0);
    sum.no_heartbeat |= effect.no_heartbeat;
    sum.probe_fails |= effect.probe_fails;
  }
  return sum;
}

duration world::draw_latency(simulated& on, const fault_effect& effect) {
  const auto p50 = static_cast<double>(on.normal.p50.count());
  const auto p99 = static_cast<double>(on.normal.p99.count());
  auto latency = p50;
  if (p99 > p50)
    latency = std::lognormal_distribution<double>{std::log(p50), std::log(p99 / p50) / z99}(on.chance);
  latency *= static_cast<double>(effect.latency_factor) / static_cast<double>(ratio::one);
  return duration{std::llround(latency)} + effect.latency_added;
}

duration world::queueing(simulated& on, timestamp now, duration service_time) {
  if (on.normal.capacity == 0)
    return duration{0};
  while (!on.busy.empty() && on.busy.top() <= now)
    on.busy.pop();
  auto begins = now;
  // Each busy slot serves one attempt after the other: the next free one is the one that ends first.
  if (std::cmp_greater_equal(on.busy.size(), on.normal.capacity)) {
    begins = on.busy.top();
    on.busy.pop();
  }
  on.busy.push(begins + service_time);
  return begins - now;
}

} // namespace muster
