#include "actors/supervision/house.hpp"

#include "actors/supervision/seed.hpp"

#include <caf/actor_system.hpp>

namespace muster {

house::house(caf::actor_system& system, settings configuration, timestamp start, uint64_t seed)
  : system_{system},
    configuration_{std::move(configuration)},
    start_{start},
    origin_{system.clock().now()},
    seed_{seed},
    posts_{system, configuration_.post.bound},
    children_{start} {}

timestamp house::now() const {
  return start_ + std::chrono::duration_cast<duration>(system_.clock().now() - origin_);
}

uint64_t house::seed_for(std::string_view purpose) const {
  return derive_seed(seed_, purpose);
}

caf::strong_actor_ptr house::incumbent(const child_name& child) const {
  const std::lock_guard guard{mutex_};
  const auto found = incumbents_.find(child);
  return found == incumbents_.end() ? nullptr : found->second.lock();
}

void house::incumbent(const child_name& child, const caf::strong_actor_ptr& incarnation) {
  caf::weak_actor_ptr released;
  const std::lock_guard guard{mutex_};
  released = std::exchange(incumbents_[child], caf::weak_actor_ptr{incarnation.get()});
}

} // namespace muster
