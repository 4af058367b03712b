#pragma once

#include "messages/model/settings.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace muster {

/// How a program embeds the runtime.
struct system_options {
  settings configuration;
  /// All chance in the runtime follows from it; drawn from the system when absent.
  std::optional<uint64_t> seed;
  /// How long a call waits for its answer; up to an hour.
  duration call_timeout = std::chrono::seconds{5};
  /// Told once, on a thread of the runtime, why the tree has ended although nobody stopped it: from then on every
  /// call answers `unavailable`. It must neither destroy the system nor stop it, which is refused, nor wait for a
  /// thread that does, since the stop waits for its return. What it throws is logged.
  std::function<void(const std::string&)> given_up;
};

/// Every fault of options that are offered; empty when there is none.
std::vector<std::string> faults_of(const system_options& offered);

} // namespace muster
