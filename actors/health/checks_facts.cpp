#include "actors/health/checks.hpp"

// What the facts change about checks.

namespace muster {

namespace {

bool looks_at_address(const health_policy& policy) {
  return policy.kind != check_kind::ttl && policy.kind != check_kind::actor;
}

} // namespace

void checks::apply(const record& entry, timestamp now) {
  std::visit([&](const auto& what) { take(entry, what, now); }, entry.what);
}

void checks::take(const record&, const service_configured& what, timestamp now) {
  std::optional<health_policy> before;
  if (const auto found = policies_.find(what.service); found != policies_.end())
    before = found->second;
  if (what.policy.health && what.policy.health->kind != check_kind::none)
    policies_[what.service] = *what.policy.health;
  else
    policies_.erase(what.service);
  if (const auto members = members_.find(what.service); members != members_.end())
    for (const auto& id : members->second)
      reconfigure(subjects_.at(id), before, now);
}

void checks::reconfigure(subject& what, const std::optional<health_policy>& before, timestamp now) {
  const auto* policy = policy_of(what);
  if (policy == nullptr || !before || policy->kind != before->kind) {
    forget_findings(what);
    void_flight(what.id);
    unplan(what);
  } else if (policy->ttl != before->ttl) {
    silences_.erase(what.id);
  }
  plan_spread(what, now);
  ask_again(what, now);
}

void checks::forget_findings(subject& what) {
  what.streak = {};
  what.certain = false;
  reports_.drop(what.id);
  what.reported = false;
}

void checks::take(const record& entry, const instance_registered& what, timestamp now) {
  const auto& id = what.content.id;
  void_flight(id);
  reports_.drop(id);
  silences_.erase(id);
  members_[what.content.service].insert(id);
  auto& fresh = subjects_[id];
  auto asked = std::move(fresh.asked);
  fresh = subject{.service = what.content.service,
                  .id = id,
                  .address = what.content.address,
                  .state = what.state,
                  .registered = entry.index,
                  .since = entry.index};
  fresh.on = switches_.is_on(what.content.service, id);
  fresh.asked = std::move(asked);
  plan(fresh, now, now);
  ask_again(fresh, now);
}

void checks::take(const record&, const instance_updated& what, timestamp now) {
  const auto found = subjects_.find(what.content.id);
  if (found == subjects_.end())
    return;
  auto& moved = found->second;
  if (moved.address == what.content.address)
    return;
  moved.address = what.content.address;
  if (const auto* policy = policy_of(moved); policy != nullptr && looks_at_address(*policy))
    forget_findings(moved);
  void_flight(moved.id);
  plan(moved, now, now);
}

void checks::take(const record& entry, const instance_state_changed& what, timestamp now) {
  const auto found = subjects_.find(what.instance);
  if (found == subjects_.end())
    return;
  reports_.drop(what.instance);
  found->second.state = what.to;
  found->second.since = entry.index;
  found->second.reported = false;
  judge(found->second, now);
}

void checks::take(const record&, const instance_deregistered& what, timestamp) {
  void_flight(what.instance);
  reports_.drop(what.instance);
  schedule_.cancel(what.instance);
  silences_.erase(what.instance);
  switches_.forget(what.service, what.instance);
  if (const auto gone = subjects_.extract(what.instance); !gone.empty())
    for (const auto from : gone.mapped().asked)
      answers_.push_back({from, fail(errc::not_found, "instance '" + what.instance.str() + "' was deregistered")});
  const auto members = members_.find(what.service);
  if (members != members_.end() && members->second.erase(what.instance) > 0 && members->second.empty())
    members_.erase(members);
}

void checks::take(const record&, const checks_switched& what, timestamp now) {
  switches_.apply(what);
  const auto look_at = [&](subject& member) {
    if (member.on != switches_.is_on(member.service, member.id))
      turn(member, now);
  };
  if (what.service.empty()) {
    for (auto& [id, member] : subjects_)
      look_at(member);
  } else if (!what.instance.empty()) {
    if (const auto found = subjects_.find(what.instance); found != subjects_.end())
      look_at(found->second);
  } else if (const auto members = members_.find(what.service); members != members_.end()) {
    for (const auto& id : members->second)
      look_at(subjects_.at(id));
  }
}

/// What was found out before a check was stopped says nothing about the time after.
void checks::turn(subject& what, timestamp now) {
  what.on = !what.on;
  forget_findings(what);
  if (what.on)
    plan_spread(what, now);
  else
    unplan(what);
  void_flight(what.id);
  ask_again(what, now);
}

} // namespace muster
