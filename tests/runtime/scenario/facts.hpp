#pragma once

#include "messages/model/fact.hpp"
#include "tests/support/sample_instance.hpp"

#include <string>

// Facts about a service `pay`, as the tests of the model, the invariants and the timeline tell them.

namespace muster {

inline const timestamp story_start{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}};

inline const service_name pay{"pay"};

inline instance pay_instance(const std::string& id, int64_t weight = 1) {
  auto content = sample_instance(id);
  content.zone = "a";
  content.weight = weight;
  return content;
}

inline fact joins(const std::string& id, instance_state state = instance_state::healthy, int64_t weight = 1) {
  return instance_registered{pay_instance(id, weight), state};
}

inline fact state_changed(const std::string& id, instance_state from, instance_state to) {
  return instance_state_changed{pay, instance_id{id}, from, to, "probes"};
}

inline fact configured(duration wait) {
  service_policy policy;
  policy.breaker = breaker_policy{};
  policy.breaker->wait = wait;
  return service_configured{pay, policy};
}

inline fact leaves(const std::string& id) {
  return instance_deregistered{pay, instance_id{id}, "asked"};
}

inline fact opened(const std::string& id, int64_t epoch, timestamp retry_at) {
  return circuit_opened{pay, instance_id{id}, epoch, retry_at, 20, {600'000}, {}, "failure rate"};
}

/// As a breaker that was restarted while half-open has it.
inline fact recovered(const std::string& id, int64_t epoch, timestamp retry_at) {
  return circuit_opened{pay, instance_id{id}, epoch, retry_at, 0, {}, {}, "restarted while half-open"};
}

inline fact half_opened(const std::string& id, int64_t epoch, int64_t permits) {
  return circuit_half_opened{pay, instance_id{id}, epoch, permits};
}

inline fact granted(const std::string& id, int64_t epoch, timestamp lapses_at = {}) {
  return permit_granted{pay, instance_id{id}, epoch, lapses_at};
}

inline fact closed(const std::string& id, int64_t epoch) {
  return circuit_closed{pay, instance_id{id}, epoch, "3 of 3 trial calls succeeded"};
}

inline fact fired(const std::string& id, const std::string& rule = "errors", const std::string& instance = {}) {
  alert episode;
  episode.id = alert_id{id};
  episode.rule = rule_name{rule};
  episode.service = pay;
  episode.instance = instance_id{instance};
  episode.condition = {measure::error_rate, comparison::greater, 50'000};
  episode.value = 120'000;
  return alert_fired{episode};
}

inline fact resolved(const std::string& id) {
  return alert_resolved{alert_id{id}, pay, rule_name{"errors"}, "error_rate is 1%"};
}

inline fact notified(const std::string& id, alert_status status, const std::string& sink = "log") {
  return alert_notified{alert_id{id}, sink_name{sink}, status};
}

inline fact restarted(const std::string& child, int64_t restarts = 1, duration down = std::chrono::milliseconds{12}) {
  return child_restarted{child_name{child}, restarts, "killed", down};
}

} // namespace muster
