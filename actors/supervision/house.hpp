#pragma once

#include "actors/supervision/child_records.hpp"
#include "actors/supervision/post_directory.hpp"
#include "messages/model/settings.hpp"

#include <caf/actor_cast.hpp>
#include <caf/actor_clock.hpp>
#include <caf/actor_control_block.hpp>

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace muster {

/// What all actors of one tree share: the configuration, the clock, the source of all chance, and the
/// posts. Thread-safe. It outlives all actors of the tree, each of which holds it; the actor system
/// outlives the house.
class house {
public:
  /// `start` is the wall time of this instant: from now on time is told by the actor clock alone.
  /// Everything random in the tree follows from `seed`.
  house(caf::actor_system& system, settings configuration, timestamp start, uint64_t seed);

  caf::actor_system& system() const noexcept { return system_; }

  const settings& configuration() const noexcept { return configuration_; }

  timestamp now() const;

  /// Of this tree, told from every tree before it whose facts are still there: what it names so is never taken for
  /// something of theirs.
  const std::string& name() const noexcept { return children_.tree(); }

  /// A seed of its own for each purpose, such as `balancer`; the same for the same tree seed.
  uint64_t seed_for(std::string_view purpose) const;

  post_directory& posts() noexcept { return posts_; }

  /// The post of that name as a typed handle. One that is missing is made: it then keeps messages.
  template <class Handle>
  Handle post_of(const child_name& name) {
    return caf::actor_cast<Handle>(caf::strong_actor_ptr{posts_.get(name)->ctrl()});
  }

  child_records& children() noexcept { return children_; }

  /// The latest incarnation of a child, to be waited for before the next one starts; null when it is
  /// gone, which is no proof that it was alive before.
  caf::strong_actor_ptr incumbent(const child_name& child) const;

  void incumbent(const child_name& child, const caf::strong_actor_ptr& incarnation);

  /// All of them, with their names.
  std::vector<std::pair<child_name, caf::strong_actor_ptr>> incumbents() const;

  /// The child is gone for good, and its post closed: both are forgotten in time (see there), so that children of ever
  /// new names do not fill the house. What it had yet to tell the journal is left to its heir.
  void forget(const child_name& child, const child_name& heir);

private:
  // Under the lock.
  void drop_ended(std::vector<caf::strong_actor_ptr>& looked_at);

  caf::actor_system& system_;
  const settings configuration_;
  const timestamp start_;
  const caf::actor_clock::time_point origin_;
  const uint64_t seed_;
  post_directory posts_;
  child_records children_;
  mutable std::mutex mutex_;
  std::map<child_name, caf::weak_actor_ptr> incumbents_;
  /// The number of them at which those that have ended unseen are dropped.
  size_t drop_ended_at_ = 64;
};

} // namespace muster
