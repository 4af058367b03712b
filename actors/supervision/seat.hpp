#pragma once

#include "actors/supervision/house.hpp"

#include <cstdint>
#include <memory>

namespace muster {

/// What a supervisor gives to an incarnation of a child.
struct seat {
  std::shared_ptr<house> home;
  post_ptr address;
  child_name name;
  /// Counts up from 1, or from a higher number when there was a child of that name that has been forgotten: unique
  /// within the tree's life per child.
  int64_t incarnation = 0;
  /// Whom the incarnation tells that it is ready; absent at the root.
  caf::weak_actor_ptr supervisor;
};

} // namespace muster
