#pragma once

#include "actors/supervision/house.hpp"
#include "runtime/embed/roll_call.hpp"
#include "runtime/embed/watch_line.hpp"

#include <caf/actor_control_block.hpp>

#include <memory>
#include <mutex>
#include <vector>

namespace muster {

/// The subscriptions of one system. Thread-safe.
class watches {
public:
  /// `unavailable` after `end`.
  expected<std::unique_ptr<subscription>> add(house& home, watch_callbacks callbacks, watch_options wanted);

  /// Whether the calling thread is within a watcher's callback.
  bool call_here() const;

  /// Ends all at once: when it returns, each was told the end and is told nothing any more.
  void cut(const failure& why);

  /// Ends all, expects their actors to end, and takes no more.
  void end(roll_call& calls);

private:
  struct watch {
    int64_t number = 0;
    std::weak_ptr<watch_line> line;
    caf::weak_actor_ptr actor;
  };

  mutable std::mutex mutex_;
  bool ended_ = false;
  int64_t last_number_ = 0;
  std::vector<watch> all_;
};

} // namespace muster
