#include "actors/health/checks.hpp"

#include <algorithm>

namespace muster {

namespace {

report_health report_of(const instance_id& instance, int64_t since, bool healthy, std::string reason) {
  // A state ends once: whoever reports its end again, be it another incarnation, uses the same id.
  auto command = "health/" + instance.str() + (healthy ? "/healthy/" : "/unhealthy/") + std::to_string(since);
  return {command_id{std::move(command)}, instance, healthy, std::move(reason)};
}

} // namespace

checks::checks(int64_t max_in_flight, std::function<bool(check_kind)> can_probe, std::mt19937_64 dice,
               int64_t first_probe)
  : can_probe_{std::move(can_probe)},
    dice_{std::move(dice)},
    next_probe_{first_probe},
    schedule_{max_in_flight} {}

void checks::apply(const record& entry, timestamp now) {
  std::visit([&](const auto& what) { take(entry, what, now); }, entry.what);
}

void checks::take(const record&, const service_configured& what, timestamp now) {
  const auto before = policies_.find(what.service);
  const auto kind = before == policies_.end() ? check_kind::none : before->second.kind;
  if (what.policy.health && what.policy.health->kind != check_kind::none)
    policies_[what.service] = *what.policy.health;
  else
    policies_.erase(what.service);
  if (const auto members = members_.find(what.service); members != members_.end())
    for (const auto& id : members->second)
      reconfigure(subjects_.at(id), kind, now);
}

void checks::reconfigure(subject& what, check_kind before, timestamp now) {
  const auto* policy = policy_of(what);
  if (policy == nullptr || policy->kind != before) {
    what.streak = {};
    void_flight(what.content.id);
  }
  if (policy == nullptr || !can_probe_(policy->kind))
    schedule_.cancel(what.content.id);
  else
    plan_spread(what, *policy, now);
}

void checks::take(const record& entry, const instance_registered& what, timestamp now) {
  const auto& id = what.content.id;
  void_flight(id);
  reports_.drop(id);
  members_[what.content.service].insert(id);
  auto& fresh = subjects_[id] = subject{.content = what.content, .state = what.state, .since = entry.index};
  plan(fresh, now);
}

void checks::take(const record&, const instance_updated& what, timestamp now) {
  const auto found = subjects_.find(what.content.id);
  if (found == subjects_.end())
    return;
  const auto moved = found->second.content.address != what.content.address;
  found->second.content = what.content;
  if (!moved)
    return;
  void_flight(what.content.id);
  plan(found->second, now);
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
  subjects_.erase(what.instance);
  const auto members = members_.find(what.service);
  if (members != members_.end() && members->second.erase(what.instance) > 0 && members->second.empty())
    members_.erase(members);
}

void checks::begin(timestamp now) {
  begun_ = true;
  for (auto& [id, member] : subjects_)
    if (const auto* policy = policy_of(member))
      plan_spread(member, *policy, now);
}

const health_policy* checks::policy_of(const subject& what) const {
  const auto found = policies_.find(what.content.service);
  return found == policies_.end() ? nullptr : &found->second;
}

void checks::plan(subject& what, timestamp due) {
  const auto* policy = policy_of(what);
  if (begun_ && policy != nullptr && can_probe_(policy->kind))
    schedule_.plan(what.content.id, due);
}

void checks::plan_spread(subject& what, const health_policy& policy, timestamp now) {
  if (!begun_)
    return;
  auto due = what.state == instance_state::registered ? now : now + drawn(duration{0}, policy.interval);
  if (const auto planned = schedule_.planned(what.content.id))
    due = std::min(due, *planned);
  plan(what, due);
}

void checks::void_flight(const instance_id& instance) {
  if (const auto found = flights_.find(instance); found != flights_.end())
    found->second.counts = false;
}

std::vector<probe> checks::take_due(timestamp now) {
  while (const auto instance = schedule_.overdue(now))
    finish(*instance, false, "no answer within " + format_duration(flights_.at(*instance).timeout), now);
  std::vector<probe> result;
  while (const auto instance = schedule_.due(now))
    result.push_back(start(*instance, now));
  return result;
}

probe checks::start(const instance_id& instance, timestamp now) {
  const auto& what = subjects_.at(instance);
  const auto& policy = *policy_of(what);
  // In thousandths first: an interval of days times parts per million does not fit.
  const duration sway{policy.interval.count() / 1000 * policy.jitter.ppm / 1000};
  const auto id = next_probe_++;
  schedule_.begin(instance, now + policy.timeout, now + policy.interval + drawn(-sway, sway));
  flights_[instance] = {id, policy.timeout, true};
  probe result{id, instance, policy.kind, what.content.address, policy.timeout};
  if (policy.http)
    result.http = *policy.http;
  return result;
}

void checks::end(const probe_result& result, timestamp now) {
  const auto found = flights_.find(result.instance);
  if (found != flights_.end() && found->second.probe == result.probe)
    finish(result.instance, result.passed, result.detail, now);
}

void checks::finish(const instance_id& instance, bool passed, std::string detail, timestamp now) {
  schedule_.end(instance);
  if (!flights_.extract(instance).mapped().counts)
    return;
  auto& what = subjects_.at(instance);
  what.streak.add(passed);
  what.detail = std::move(detail);
  what.last_checked = now;
  if (passed)
    what.last_passed = now;
  judge(what, now);
}

void checks::judge(subject& what, timestamp now) {
  const auto* policy = policy_of(what);
  if (what.reported || policy == nullptr)
    return;
  if (const auto healthy = verdict_on(what.state, what.streak, *policy)) {
    what.reported = true;
    reports_.add(report_of(what.content.id, what.since, *healthy, reason_of(what.streak, what.detail)), now);
  }
}

duration checks::drawn(duration least, duration most) {
  return duration{std::uniform_int_distribution<int64_t>{least.count(), most.count()}(dice_)};
}

check_list checks::list(const service_name& service) const {
  check_list result;
  for (const auto& [name, ids] : members_) {
    const auto policy = policies_.find(name);
    if (policy == policies_.end() || (!service.empty() && service != name))
      continue;
    for (const auto& id : ids)
      result.checks.push_back(status_of(subjects_.at(id), policy->second));
  }
  return result;
}

check_status checks::status_of(const subject& what, const health_policy& policy) const {
  const auto& id = what.content.id;
  const auto flying = flights_.find(id);
  const auto in_flight = flying != flights_.end() && flying->second.counts;
  auto detail = can_probe_(policy.kind)
                  ? what.detail
                  : "checks of kind " + std::string{to_string(policy.kind)} + " cannot be run here";
  return {what.content.service, id,        policy.kind,      what.streak.passes,
          what.streak.failures, in_flight, what.last_passed, what.last_checked,
          std::move(detail)};
}

} // namespace muster
