#pragma once

#include "messages/model/fact.hpp"

#include <functional>

namespace muster {

/// What a watcher is told, one call at a time, on a thread of the runtime: neither function may wait for long, and
/// neither may stop the system.
struct watch_callbacks {
  /// Each fact once, in the order of indices.
  std::function<void(const record&)> fact;
  /// Nothing will be told any more: `compacted` when the facts asked for are no longer kept (query the instances and
  /// watch from the index of the answer), `unavailable` when the system has stopped, `internal` with the text of an
  /// exception that `fact` has thrown. May be absent.
  std::function<void(const failure&)> ended;
};

/// Lasts as long as its owner wants to be told. Its end waits for a call that is under way, unless that is where it
/// is ended; then nothing is told any more.
class subscription {
public:
  virtual ~subscription() = default;
};

} // namespace muster
