#include "runtime/scenario/model.hpp"

#include <algorithm>

namespace muster {

namespace {

/// The circuit that an instance had when it left the service, when a fact of that epoch can only be about that one.
template <class Known>
auto* past_of(Known& known, const service_name& service, int64_t epoch) {
  const auto found = known.left.find(service);
  return found != known.left.end() && found->second.may_be_under_way && epoch <= found->second.circuit.epoch + 1
           ? &found->second
           : nullptr;
}

/// Of 'breaker/pay' it is 'breakers'. Those of the root, which is never restarted, have none.
child_name supervisor_of(const child_name& child) {
  const auto slash = child.str().find('/');
  return slash == std::string::npos ? child_name{} : child_name{child.str().substr(0, slash) + "s"};
}

} // namespace

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

const std::set<instance_id>& model::members_of(const group_name& group) const {
  static const std::set<instance_id> nobody;
  const auto found = groups_.find(group);
  return found == groups_.end() ? nobody : found->second;
}

int64_t model::versions_of(const service_name& service) const {
  std::set<version, std::less<>> result;
  for (const auto* each : instances_of(service))
    result.insert(each->content.version_);
  return static_cast<int64_t>(result.size());
}

int64_t model::restarts_of(const child_name& child) const {
  const auto found = restarts_.find(child);
  return found == restarts_.end() ? 0 : static_cast<int64_t>(found->second.size());
}

const model::known_circuit* model::circuit_of(const service_name& service, const instance_id& id, int64_t epoch) const {
  const auto found = instances_.find(id);
  if (found == instances_.end())
    return nullptr;
  const auto& known = found->second;
  if (const auto* past = past_of(known, service, epoch))
    return &past->circuit;
  return known.is_registered() && known.content.service == service ? &known.circuit : nullptr;
}

duration model::stale_for(const service_name& service, timestamp now) const {
  const auto has_lease = [](const known_instance* known) { return known->content.lease.has_value(); };
  return expiry_suspended_since_ && std::ranges::any_of(instances_of(service), has_lease)
           ? now - *expiry_suspended_since_
           : duration{0};
}

bool model::was_removed(const child_name& child, timestamp after, timestamp until) const {
  constexpr std::string_view breakers = "breaker/";
  if (!child.str().starts_with(breakers))
    return false;
  const auto found = emptied_.find(service_name{child.str().substr(breakers.size())});
  return found != emptied_.end()
         && std::ranges::any_of(found->second, [&](timestamp at) { return after < at && at <= until; });
}

void model::note(const record& entry, known_instance& changed) const {
  changed.history.push_back({entry.index, entry.at, changed.content.service, changed.state, changed.circuit.state,
                             changed.content.weight, changed.content.version_, turn_of(changed.content)});
}

model::known_instance* model::find_registered(const instance_id& id) {
  const auto found = instances_.find(id);
  return found == instances_.end() || !found->second.is_registered() ? nullptr : &found->second;
}

void model::begin(known_circuit& state, const service_name& service, timestamp at) const {
  const auto& breaker = policy_of(service).breaker;
  state.since = at;
  state.shortest_wait = breaker ? std::optional{breaker->wait} : std::nullopt;
  state.lapses.clear();
}

void model::take(const record& entry, const service_configured& what) {
  const auto rules_before = policy_of(what.service).versions;
  policies_[what.service] = what.policy;
  if (what.policy.versions != rules_before)
    note_all(entry, what.service);
  if (!what.policy.breaker)
    return;
  const auto wait = what.policy.breaker->wait;
  for (auto& [id, known] : instances_)
    if (known.content.service == what.service)
      known.circuit.shortest_wait = std::min(known.circuit.shortest_wait.value_or(wait), wait);
}

void model::take(const record& entry, const instance_registered& what) {
  auto& known = instances_[what.content.id];
  if (!known.is_registered()) {
    const auto past = known.left.find(what.content.service);
    known.circuit.epoch = past == known.left.end() ? 0 : past->second.circuit.epoch + 1;
    begin(known.circuit, what.content.service, entry.at);
  }
  known.content = what.content;
  known.state = what.state;
  note(entry, known);
}

void model::take(const record& entry, const instance_updated& what) {
  if (auto* known = find_registered(what.content.id)) {
    known->content = what.content;
    note(entry, *known);
  }
}

void model::take(const record& entry, const instance_state_changed& what) {
  if (auto* known = find_registered(what.instance)) {
    known->state = what.to;
    note(entry, *known);
  }
}

void model::take(const record& entry, const instance_deregistered& what) {
  auto* known = find_registered(what.instance);
  if (known == nullptr)
    return;
  const auto trips = known->circuit.trips;
  known->left[what.service] = {std::move(known->circuit)};
  known->circuit = {};
  known->circuit.trips = trips;
  known->state = instance_state::deregistered;
  for (auto& [group, members] : groups_)
    members.erase(what.instance);
  note(entry, *known);
  if (instances_of(what.service).empty())
    emptied_[what.service].push_back(entry.at);
}

template <class Fact>
model::known_circuit* model::turn(const record& entry, const Fact& what, circuit_state to) {
  const auto found = instances_.find(what.instance);
  if (found == instances_.end())
    return nullptr;
  auto& known = found->second;
  if (auto* past = past_of(known, what.service, what.epoch)) {
    past->may_be_under_way = false;
    past->circuit.epoch = std::max(past->circuit.epoch, what.epoch);
  }
  // What was under way counts for an instance that has come back meanwhile, with the breaker as with the balancer.
  if (!known.is_registered() || known.content.service != what.service)
    return nullptr;
  known.circuit.state = to;
  known.circuit.epoch = std::max(known.circuit.epoch, what.epoch);
  begin(known.circuit, what.service, entry.at);
  note(entry, known);
  return &known.circuit;
}

void model::take(const record& entry, const circuit_opened& what) {
  if (auto* circuit = turn(entry, what, circuit_state::open)) {
    ++circuit->trips;
    circuit->retry_at = what.retry_at;
  }
}

void model::take(const record& entry, const circuit_half_opened& what) {
  if (auto* circuit = turn(entry, what, circuit_state::half_open))
    circuit->permits = what.permits;
}

void model::take(const record&, const permit_granted& what) {
  const auto found = instances_.find(what.instance);
  if (found == instances_.end())
    return;
  auto& known = found->second;
  if (auto* past = past_of(known, what.service, what.epoch))
    past->circuit.lapses.push_back(what.lapses_at);
  else if (known.is_registered() && known.content.service == what.service)
    known.circuit.lapses.push_back(what.lapses_at);
}

void model::take(const record& entry, const circuit_closed& what) {
  turn(entry, what, circuit_state::closed);
}

void model::take(const record&, const group_created& what) {
  groups_[what.group] = {what.members.begin(), what.members.end()};
}

void model::take(const record&, const group_joined& what) {
  groups_[what.group].insert(what.members.begin(), what.members.end());
}

void model::take(const record&, const group_left& what) {
  for (const auto& each : what.members)
    groups_[what.group].erase(each);
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
  const auto life = restarts_of(supervisor_of(what.child));
  auto& all = restarts_[what.child];
  const bool begins_life = life > (all.empty() ? 0 : all.back().life);
  all.push_back({entry.at, what.down, given_up_, life, begins_life});
}

} // namespace muster
