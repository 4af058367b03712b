#include "actors/supervision/house.hpp"

#include "actors/supervision/seed.hpp"

#include <caf/actor_system.hpp>

#include <algorithm>

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
  // An actor that is destroyed answers and tells others: not under the lock.
  std::vector<caf::strong_actor_ptr> released;
  const std::lock_guard guard{mutex_};
  if (!incarnation) {
    incumbents_.erase(child);
    return;
  }
  incumbents_[child] = caf::weak_actor_ptr{incarnation.get()};
  if (incumbents_.size() > drop_ended_at_)
    drop_ended(released);
}

void house::drop_ended(std::vector<caf::strong_actor_ptr>& looked_at) {
  std::erase_if(incumbents_, [&](const auto& each) {
    looked_at.push_back(each.second.lock());
    return looked_at.back() == nullptr;
  });
  drop_ended_at_ = 2 * std::max<size_t>(incumbents_.size(), 32);
}

std::vector<std::pair<child_name, caf::strong_actor_ptr>> house::incumbents() const {
  const std::lock_guard guard{mutex_};
  std::vector<std::pair<child_name, caf::strong_actor_ptr>> result;
  for (const auto& [name, known] : incumbents_)
    if (auto alive = known.lock())
      result.emplace_back(name, std::move(alive));
  return result;
}

void house::forget(const child_name& child, const child_name& heir) {
  children_.gone(child, heir);
  posts_.let_go(child);
}

} // namespace muster
