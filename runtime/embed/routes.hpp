#pragma once

#include "actors/supervision/house.hpp"
#include "runtime/embed/asker.hpp"
#include "runtime/embed/roll_call.hpp"
#include "runtime/route/dispatcher.hpp"
#include "runtime/route/route.hpp"

#include <caf/actor_control_block.hpp>

#include <memory>
#include <mutex>
#include <vector>

namespace muster {

/// The routes of one system. Thread-safe.
class routes {
public:
  /// A route that has this snapshot and is kept up to date until its last owner has gone; `unavailable` after `end`.
  expected<std::shared_ptr<route>> add(const std::shared_ptr<house>& home, const route_options& options,
                                       const service_snapshot& first, report_function report);

  /// Has all hand over what they have gathered, which takes `patience` at the most.
  void gather(const asker_ptr& from, duration patience);

  /// Closes all, expects their keepers to end, and takes no more.
  void end(roll_call& calls);

private:
  std::mutex mutex_;
  bool ended_ = false;
  uint64_t last_number_ = 0;
  std::vector<caf::weak_actor_ptr> keepers_;
};

} // namespace muster
