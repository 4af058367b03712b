#pragma once

#include "messages/model/instance.hpp"

#include <cstdint>
#include <optional>
#include <string>

// When probes change what is thought of an instance.

namespace muster {

/// Probes in a row with the same end: one of the two is 0.
struct probe_streak {
  int64_t passes = 0;
  int64_t failures = 0;

  void add(bool passed);
};

/// How many results in a row it takes to change a state.
struct thresholds {
  int64_t fall = 3;
  int64_t rise = 2;
};

/// Whether the streak makes an instance of this state healthy (true) or unhealthy (false); nothing when the state
/// stays. The first pass is enough for one that is `registered`; after it `fall` failures or `rise` passes in a row
/// are needed. The state of any other instance, such as one that is draining, is not for health checks to change.
std::optional<bool> verdict_on(instance_state state, const probe_streak& streak, const thresholds& limits);

/// The verdict's reason for people; `detail` is what the latest probe said.
std::string reason_of(const probe_streak& streak, const std::string& detail);

} // namespace muster
