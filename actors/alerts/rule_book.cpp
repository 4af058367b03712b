#include "actors/alerts/rule_book.hpp"

#include "messages/model/ratio.hpp"

#include <algorithm>

namespace muster {

void rule_book::apply(const fact& what) {
  if (const auto* configured = std::get_if<service_configured>(&what)) {
    auto& rules = rules_[configured->service];
    rules.clear();
    for (const auto& rule : configured->policy.alerts)
      rules.emplace(rule.name, rule);
  } else if (const auto* registered = std::get_if<instance_registered>(&what)) {
    put(registered->content, registered->state);
  } else if (const auto* changed = std::get_if<instance_state_changed>(&what)) {
    if (const auto found = instances_.find(changed->instance); found != instances_.end())
      found->second.healthy = changed->to == instance_state::healthy;
  } else if (const auto* gone = std::get_if<instance_deregistered>(&what)) {
    remove(gone->instance);
  } else if (const auto* opened = std::get_if<circuit_opened>(&what)) {
    set_open(opened->instance, true);
  } else if (const auto* half_opened = std::get_if<circuit_half_opened>(&what)) {
    set_open(half_opened->instance, false);
  } else if (const auto* closed = std::get_if<circuit_closed>(&what)) {
    set_open(closed->instance, false);
  }
}

void rule_book::put(const instance& content, instance_state state) {
  // Another content of the same service leaves the circuit as it is.
  const auto known = instances_.find(content.id);
  const auto open = known != instances_.end() && known->second.service == content.service && known->second.circuit_open;
  remove(content.id);
  instances_[content.id] = {content.service, state == instance_state::healthy, open};
  members_[content.service].insert(content.id);
}

void rule_book::remove(const instance_id& id) {
  const auto found = instances_.find(id);
  if (found == instances_.end())
    return;
  const auto service = members_.find(found->second.service);
  service->second.erase(id);
  if (service->second.empty())
    members_.erase(service);
  instances_.erase(found);
}

void rule_book::set_open(const instance_id& id, bool open) {
  if (const auto found = instances_.find(id); found != instances_.end())
    found->second.circuit_open = open;
}

std::vector<alert_watch> rule_book::watches() const {
  std::vector<alert_watch> result;
  for (const auto& [service, members] : members_) {
    const auto rules = rules_.find(service);
    if (rules == rules_.end())
      continue;
    for (const auto& [name, rule] : rules->second) {
      if (rule.each == alert_subject::service)
        result.push_back({{service, name, {}}, rule});
      else
        for (const auto& id : members)
          result.push_back({{service, name, id}, rule});
    }
  }
  return result;
}

std::string rule_book::why_unwatched(const alert_key& key) const {
  const auto* rule = rule_of(key);
  if (rule == nullptr)
    return "the rule was removed";
  if (!members_.contains(key.service))
    return "service '" + key.service.str() + "' has no instance";
  const bool by_instance = !key.instance.empty();
  if (by_instance != (rule->each == alert_subject::instance))
    return by_instance ? "the rule now watches the service as a whole" : "the rule now watches each instance";
  if (by_instance && subjects_of(key).empty())
    return "instance '" + key.instance.str() + "' is gone";
  return {};
}

const alert_rule* rule_book::rule_of(const alert_key& key) const {
  const auto rules = rules_.find(key.service);
  if (rules == rules_.end())
    return nullptr;
  const auto rule = rules->second.find(key.rule);
  return rule == rules->second.end() ? nullptr : &rule->second;
}

std::set<instance_id> rule_book::subjects_of(const alert_key& key) const {
  const auto members = members_.find(key.service);
  if (members == members_.end())
    return {};
  if (key.instance.empty())
    return members->second;
  return members->second.contains(key.instance) ? std::set{key.instance} : std::set<instance_id>{};
}

std::optional<alert_reading> rule_book::read(measure what, const alert_key& key) const {
  const auto subjects = subjects_of(key);
  if (source_of(what) != measure_source::facts || subjects.empty())
    return std::nullopt;
  const auto count = [&](bool subject::*trait) {
    return std::ranges::count_if(subjects, [&](const auto& id) { return instances_.at(id).*trait; });
  };
  if (what == measure::open_circuits)
    return alert_reading{count(&subject::circuit_open)};
  return alert_reading{ratio::of(count(&subject::healthy), static_cast<int64_t>(subjects.size())).ppm};
}

} // namespace muster
