#include "runtime/embed/roll_call.hpp"

#include <caf/actor.hpp>
#include <caf/actor_cast.hpp>

#include <algorithm>
#include <iterator>

namespace muster {

void roll_call::expect(const std::string& name, const caf::strong_actor_ptr& actor) {
  if (!actor)
    return;
  {
    const std::lock_guard guard{expected_->mutex};
    expected_->names.insert(name);
  }
  caf::actor_cast<caf::actor>(actor)->attach_functor([on = expected_, name](const caf::error&) {
    const std::lock_guard guard{on->mutex};
    on->names.erase(on->names.find(name));
    on->changed.notify_all();
  });
}

bool roll_call::wait(duration patience) {
  std::unique_lock guard{expected_->mutex};
  return expected_->changed.wait_for(guard, std::max(patience, duration{0}), [&] { return expected_->names.empty(); });
}

std::vector<std::string> roll_call::missing() const {
  const std::lock_guard guard{expected_->mutex};
  std::vector<std::string> result;
  std::ranges::unique_copy(expected_->names, std::back_inserter(result));
  return result;
}

} // namespace muster
