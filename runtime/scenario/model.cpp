#include "runtime/scenario/model.hpp"

#include <algorithm>

namespace muster {

void model::apply(const record& entry) {
  index_ = entry.index;
  std::visit([&](const auto& what) { take(entry, what); }, entry.what);
}

const model::known_instance* model::find(const instance_id& id) const {
  const auto found = instances_.find(id);
  return found == instances_.end() ? nullptr : &found->second;
}

std::vector<const model::known_instance*> model::instances_of(const service_name& service) const {
  std::vector<const known_instance*> result;
  for (const auto& [id, known] : instances_)
    if (known.content.service == service && known.is_registered())
      result.push_back(&known);
  return result;
}

std::optional<model::standing> model::standing_at(const instance_id& id, int64_t index) const {
  const auto* known = find(id);
  if (known == nullptr)
    return std::nullopt;
  const auto& history = known->history;
  const auto after = std::upper_bound(history.begin(), history.end(), index,
                                      [](int64_t wanted, const standing& past) { return wanted < past.index; });
  return after == history.begin() ? std::nullopt : std::optional{*std::prev(after)};
}

const service_policy& model::policy_of(const service_name& service) const {
  static const service_policy default_policy;
  const auto found = policies_.find(service);
  return found == policies_.end() ? default_policy : found->second;
}

int64_t model::restarts_of(const child_name& child) const {
  const auto found = restarts_.find(child);
  return found == restarts_.end() ? 0 : static_cast<int64_t>(found->second.size());
}

void model::note(const record& entry, known_instance& changed) {
  changed.history.push_back({entry.index, entry.at, changed.state, changed.circuit.state, changed.content.weight});
}

void model::take(const record&, const service_configured& what) {
  policies_[what.service] = what.policy;
}

void model::take(const record& entry, const instance_registered& what) {
  auto& known = instances_[what.content.id];
  known.content = what.content;
  known.state = what.state;
  note(entry, known);
}

void model::take(const record& entry, const instance_updated& what) {
  auto& known = instances_[what.content.id];
  known.content = what.content;
  note(entry, known);
}

void model::take(const record& entry, const instance_state_changed& what) {
  auto& known = instances_[what.instance];
  known.state = what.to;
  note(entry, known);
}

void model::take(const record& entry, const instance_deregistered& what) {
  auto& known = instances_[what.instance];
  known.state = instance_state::deregistered;
  known.circuit.state = circuit_state::closed;
  note(entry, known);
}

void model::take(const record& entry, const circuit_opened& what) {
  auto& known = instances_[what.instance];
  ++known.circuit.trips;
  known.circuit.state = circuit_state::open;
  known.circuit.epoch = what.epoch;
  known.circuit.retry_at = what.retry_at;
  note(entry, known);
}

void model::take(const record& entry, const circuit_half_opened& what) {
  auto& known = instances_[what.instance];
  known.circuit.state = circuit_state::half_open;
  known.circuit.epoch = what.epoch;
  known.circuit.permits = what.permits;
  known.circuit.granted = 0;
  note(entry, known);
}

void model::take(const record&, const permit_granted& what) {
  ++instances_[what.instance].circuit.granted;
}

void model::take(const record& entry, const circuit_closed& what) {
  auto& known = instances_[what.instance];
  known.circuit.state = circuit_state::closed;
  known.circuit.epoch = what.epoch;
  note(entry, known);
}

void model::take(const record&, const alert_fired& what) {
  alerts_[what.episode.id] = {what.episode, false, {}};
}

void model::take(const record&, const alert_resolved& what) {
  alerts_[what.id].resolved = true;
}

void model::take(const record&, const alert_notified& what) {
  alerts_[what.id].notified[what.sink].push_back(what.status);
}

void model::take(const record& entry, const child_restarted& what) {
  restarts_[what.child].push_back(entry.at);
}

} // namespace muster
