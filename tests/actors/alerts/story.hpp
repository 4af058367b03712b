#pragma once

#include "actors/alerts/alert_desk.hpp"
#include "tests/support/sample_instance.hpp"

#include <string>

// Facts and rules in short, for the tests of alerts.

namespace muster::story {

inline timestamp second(int64_t n) {
  return timestamp{std::chrono::seconds{1'000'000 + n}};
}

inline alert_rule rule(const std::string& name, const std::string& when) {
  alert_rule result;
  result.name = rule_name{name};
  result.when = alert_condition::parse(when).value();
  return result;
}

inline alert_rule each_instance(alert_rule result) {
  result.each = alert_subject::instance;
  return result;
}

inline service_configured configured(const std::string& service, std::vector<alert_rule> rules) {
  service_configured result{service_name{service}, {}};
  result.policy.alerts = std::move(rules);
  return result;
}

inline instance_registered registered(const std::string& id, const std::string& service,
                                      instance_state state = instance_state::healthy) {
  return {sample_instance(id, service), state};
}

inline instance_deregistered deregistered(const std::string& id, const std::string& service) {
  return {service_name{service}, instance_id{id}, "asked to"};
}

inline instance_state_changed became(const std::string& id, const std::string& service, instance_state to) {
  return {service_name{service}, instance_id{id}, instance_state::unknown, to, {}};
}

inline alert_key key(const std::string& service, const std::string& rule, const std::string& instance = {}) {
  return {service_name{service}, rule_name{rule}, instance_id{instance}};
}

/// The one that most of them are about.
inline const auto errors = key("pay", "errors");

/// An episode of a service's rule, as it fires.
inline alert_fired fired(const std::string& id, const alert_key& of, int64_t at = 0) {
  alert episode;
  episode.id = alert_id{id};
  episode.service = of.service;
  episode.rule = of.rule;
  episode.instance = of.instance;
  episode.value = 100'000;
  episode.fired_at = second(at);
  return {episode};
}

inline alert_resolved resolved(const std::string& id, const alert_key& of) {
  return {alert_id{id}, of.service, of.rule, "cleared", 10'000};
}

inline alert_notified notified(const std::string& id, const std::string& sink, alert_status status) {
  return {alert_id{id}, sink_name{sink}, status};
}

/// Numbers facts as a journal does.
class ledger {
public:
  record append(fact what, int64_t at = 0) { return {++index_, second(at), {}, std::move(what)}; }

private:
  int64_t index_ = 0;
};

} // namespace muster::story
