#pragma once

#include "messages/model/id.hpp"

#include <caf/actor_addr.hpp>

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

namespace muster {

/// Which actors the instances with a check of kind `actor` are. Belongs to the tree, so that each incarnation of the
/// health actor knows of them. Keeps no actor alive. Thread-safe.
class attached_actors {
public:
  /// `registered` is the index of the registration that the actor belongs to.
  void attach(const instance_id& instance, const caf::actor_addr& actor, int64_t registered);

  /// The instance has been registered anew or deregistered by the fact of that index.
  void forget(const instance_id& instance, int64_t index);

  /// Whether the actor of an instance has ended; nothing when there is none for that registration.
  std::optional<bool> has_ended(const instance_id& instance, int64_t registered) const;

  /// An actor has ended: the instances that it was.
  std::vector<instance_id> end(const caf::actor_addr& actor);

  /// All that have not ended, each once.
  std::vector<caf::actor_addr> all() const;

private:
  struct attached {
    caf::actor_addr actor;
    int64_t registered = 0;
    bool ended = false;
  };

  mutable std::mutex mutex_;
  std::map<instance_id, attached> attached_;
};

} // namespace muster
