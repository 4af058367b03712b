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
  /// 1, 2, ...: unique within the tree's life per child.
  int64_t incarnation = 0;
  /// Whom the incarnation tells that it is ready; absent at the root.
  caf::weak_actor_ptr supervisor;
};

} // namespace muster
