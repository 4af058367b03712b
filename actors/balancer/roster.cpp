#include "actors/balancer/roster.hpp"

namespace muster {

void roster::apply(const std::shared_ptr<const record>& entry) {
  index_ = entry->index;
  if (const auto* registered = std::get_if<instance_registered>(&entry->what))
    put({entry, &registered->content}, registered->state);
  else if (const auto* updated = std::get_if<instance_updated>(&entry->what))
    update({entry, &updated->content});
  else
    std::visit([&](const auto& what) { take(what); }, entry->what);
}

expected<pool*> roster::find(const service_name& service) {
  const auto found = services_.find(service);
  if (found == services_.end())
    return fail(errc::not_found, "service '" + service.str() + "' is not known: nothing was registered for it");
  return &found->second.candidates;
}

expected<std::optional<service_snapshot>> roster::snapshot(const snapshot_query& query, bool must) {
  if (index_ < query.reached && !must)
    return std::nullopt;
  return find(query.service).map([&](const pool* found) -> std::optional<service_snapshot> {
    const auto changed = services_.at(query.service).changed;
    if (changed <= query.after && !must)
      return std::nullopt;
    return service_snapshot{query.service,
                            index_,
                            found->policy(),
                            found->snapshot(),
                            found->versions().policy(),
                            found->versions().deprecations()};
  });
}

pool& roster::of(const service_name& service) {
  auto& known = services_.try_emplace(service, known_service{pool{service}}).first->second;
  known.changed = index_;
  return known.candidates;
}

void roster::take(const service_configured& what) {
  auto& service = of(what.service);
  service.configure(what.policy.balancer);
  service.rule_versions([&](version_rules& rules) { rules.configure(what.policy.versions); });
}

void roster::put(const content& what, instance_state state) {
  of(what->service).put(what, state);
}

void roster::update(const content& what) {
  of(what->service).update(what);
}

void roster::take(const instance_state_changed& what) {
  of(what.service).set_state(what.instance, what.to);
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

void roster::take(const epochs_kept& what) {
  of(what.service).keep(what);
}

void roster::take(const versions_deprecated& what) {
  of(what.service).rule_versions([&](version_rules& rules) { rules.deprecate(what.notice); });
}

void roster::take(const versions_removed& what) {
  of(what.service).rule_versions([&](version_rules& rules) { rules.remove(what.range); });
}

void roster::take(const versions_reinstated& what) {
  of(what.service).rule_versions([&](version_rules& rules) { rules.reinstate(what.range); });
}

} // namespace muster
