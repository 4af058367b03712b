#pragma once

#include "messages/model/time.hpp"

#include <caf/actor_control_block.hpp>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace muster {

/// Waits for actors to end and knows which have not. Thread-safe.
class roll_call {
public:
  /// Notes the end of an actor, be it that it has ended already. A name may be given to several.
  void expect(const std::string& name, const caf::strong_actor_ptr& actor);

  /// Waits until all that are expected have ended, but not longer than `patience`: whether they have.
  bool wait(duration patience);

  /// The names of those that have not ended, in order and each once.
  std::vector<std::string> missing() const;

private:
  /// What an actor's end is told to, which may come when nobody waits any longer.
  struct list {
    mutable std::mutex mutex;
    std::condition_variable changed;
    std::multiset<std::string> names;
  };

  std::shared_ptr<list> expected_ = std::make_shared<list>();
};

} // namespace muster
