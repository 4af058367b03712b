#pragma once

#include "messages/protocol/registry.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace muster {

/// The facts after `after` up to `until` were not told to a watcher, which was too slow for them.
struct missed_facts {
  int64_t after = 0;
  int64_t until = 0;
};

/// What a watcher is told, one call at a time, on a thread of the runtime; the end also on the thread that
/// calls system::unsubscribe_all. No function may wait for long, and none may stop the system.
struct watch_callbacks {
  /// Each fact once, in the order of indices.
  std::function<void(const record&)> fact;
  /// Nothing will be told any more: `compacted` when the facts asked for are no longer kept (query the state and watch
  /// from its index), `unavailable` when the system has stopped or all subscriptions were ended, `internal` with the
  /// text of an exception that one of these functions has thrown. May be absent.
  std::function<void(const failure&)> ended{};
  /// With it a watch from the first fact on begins with a snapshot instead and goes on with the facts after its index.
  /// When facts are no longer kept that were not told yet, there is another one, and that is not the end. May be
  /// absent.
  std::function<void(const registry_state&)> snapshot{};
  /// Comes before each snapshot but one that begins a watch. May be absent.
  std::function<void(const missed_facts&)> missed{};
};

/// What a watcher wants to be told.
struct watch_options {
  /// Facts after this index.
  int64_t after = 0;
  /// Only facts about this service, when given, and only of these kinds. Snapshots are of the service.
  service_name service{};
  std::vector<std::string> kinds{};
  /// So many facts at most wait for the watcher, from 1 to 10,000. All others wait in the registry's history, which is
  /// the same for all watchers and bounded by journal_settings::max_event_history.
  int64_t queue = 1000;
};

/// Every fault of options that are offered; empty when there is none.
std::vector<std::string> faults_of(const watch_options& offered);

/// Lasts as long as its owner wants to be told. Its end waits for a call that is under way, unless that is where it
/// is ended; then nothing is told any more.
class subscription {
public:
  virtual ~subscription() = default;
};

} // namespace muster
