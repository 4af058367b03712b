#include "actors/health/thresholds.hpp"

namespace muster {

void probe_streak::add(bool passed) {
  passes = passed ? passes + 1 : 0;
  failures = passed ? 0 : failures + 1;
}

std::optional<bool> verdict_on(instance_state state, const probe_streak& streak, const thresholds& limits) {
  switch (state) {
    case instance_state::registered:
      return streak.passes >= 1 ? std::optional{true} : std::nullopt;
    case instance_state::healthy:
      return streak.failures >= limits.fall ? std::optional{false} : std::nullopt;
    case instance_state::unhealthy:
      return streak.passes >= limits.rise ? std::optional{true} : std::nullopt;
    default:
      return std::nullopt;
  }
}

std::string reason_of(const probe_streak& streak, const std::string& detail) {
  const auto passed = streak.passes > 0;
  const auto count = passed ? streak.passes : streak.failures;
  auto text = count == 1 ? std::string{"a probe "} : std::to_string(count) + " probes in a row ";
  text += passed ? "passed" : "failed";
  return detail.empty() ? text : text + ": " + detail;
}

} // namespace muster
