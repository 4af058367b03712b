#pragma once

#include "actors/metrics/call_metrics.hpp"

#include <string>
#include <utility>
#include <vector>

// Calls, facts and answers as the tests of metrics write them.

namespace muster {

// A whole hour.
inline constexpr timestamp dawn{std::chrono::seconds{1'767'225'600}};

inline const service_name pay{"pay"};
inline const instance_id pay_1{"pay-1"};
inline const instance_id pay_2{"pay-2"};
inline const reporter_id web{"web-1"};

/// An outcome that ends at `end`.
inline call_outcome outcome_at(timestamp end, instance_id instance = pay_1, call_result result = call_result::success,
                               std::string code = {}, duration latency = std::chrono::milliseconds{5}) {
  return {std::move(instance), 1, false, result, std::move(code), end - latency, latency};
}

inline call_report report_of(int64_t sequence, std::vector<call_outcome> outcomes, reporter_id reporter = web,
                             service_name service = pay) {
  return {std::move(reporter), sequence, std::move(service), std::move(outcomes)};
}

inline record registered_at(int64_t index, timestamp at, const instance_id& id, const service_name& service = pay) {
  instance content;
  content.id = id;
  content.service = service;
  return {index, at, {}, instance_registered{content, instance_state::healthy}};
}

inline record deregistered_at(int64_t index, timestamp at, const instance_id& id, const service_name& service = pay) {
  return {index, at, {}, instance_deregistered{service, id, "gone"}};
}

/// Over the lifetime unless a window is given.
inline measures measured(const call_metrics& from, timestamp now, const instance_id& instance = {},
                         duration window = {}, const service_name& service = pay) {
  return *from.answer({service, instance, window}, now);
}

} // namespace muster
