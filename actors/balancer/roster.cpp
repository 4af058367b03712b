#include "actors/balancer/roster.hpp"

namespace muster {

void roster::apply(const record& entry) {
  index_ = entry.index;
  std::visit([&](const auto& what) { take(what); }, entry.what);
}

expected<pool*> roster::find(const service_name& service) {
  const auto found = pools_.find(service);
  if (found == pools_.end())
    return fail(errc::not_found, "service '" + service.str() + "' is not known: nothing was registered for it");
  return &found->second;
}

expected<service_snapshot> roster::snapshot(const service_name& service) {
  return find(service).map([&](const pool* found) {
    return service_snapshot{service, index_, found->policy(), found->snapshot()};
  });
}

pool& roster::of(const service_name& service) {
  return pools_.try_emplace(service, service).first->second;
}

void roster::take(const service_configured& what) {
  of(what.service).configure(what.policy.balancer);
}

void roster::take(const instance_registered& what) {
  of(what.content.service).put(what.content, what.state);
}

void roster::take(const instance_updated& what) {
  of(what.content.service).update(what.content);
}

void roster::take(const instance_state_changed& what) {
  if (auto* which = of(what.service).find(what.instance))
    which->state = what.to;
}

void roster::take(const instance_deregistered& what) {
  of(what.service).erase(what.instance);
}

void roster::take(const circuit_opened& what) {
  of(what.service).set_circuit(what.instance, circuit_state::open, what.epoch, what.retry_at, 0);
}

void roster::take(const circuit_half_opened& what) {
  of(what.service).set_circuit(what.instance, circuit_state::half_open, what.epoch, {}, what.permits);
}

void roster::take(const circuit_closed& what) {
  of(what.service).set_circuit(what.instance, circuit_state::closed, what.epoch, {}, 0);
}

} // namespace muster
