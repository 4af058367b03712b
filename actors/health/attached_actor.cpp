#include "actors/health/attached_actor.hpp"

#include <set>
#include <utility>

namespace muster {

void attached_actors::attach(const instance_id& instance, const caf::actor_addr& actor, int64_t registered) {
  const std::lock_guard lock{mutex_};
  attached_[instance] = {actor, registered};
}

void attached_actors::forget(const instance_id& instance, int64_t index) {
  const std::lock_guard lock{mutex_};
  if (const auto found = attached_.find(instance); found != attached_.end() && found->second.registered < index)
    attached_.erase(found);
}

std::optional<bool> attached_actors::has_ended(const instance_id& instance, int64_t registered) const {
  const std::lock_guard lock{mutex_};
  const auto found = attached_.find(instance);
  if (found == attached_.end() || found->second.registered != registered)
    return std::nullopt;
  return found->second.ended;
}

std::vector<instance_id> attached_actors::end(const caf::actor_addr& actor) {
  const std::lock_guard lock{mutex_};
  std::vector<instance_id> result;
  for (auto& [instance, known] : attached_)
    if (known.actor == actor && !std::exchange(known.ended, true))
      result.push_back(instance);
  return result;
}

std::vector<caf::actor_addr> attached_actors::all() const {
  const std::lock_guard lock{mutex_};
  std::vector<caf::actor_addr> result;
  std::set<caf::actor_addr> seen;
  for (const auto& [instance, known] : attached_)
    if (!known.ended && seen.insert(known.actor).second)
      result.push_back(known.actor);
  return result;
}

} // namespace muster
