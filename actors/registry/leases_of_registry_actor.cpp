#include "actors/registry/registry_actor.hpp"
#include "messages/protocol/error.hpp"

// What the registry does about leases.

namespace muster {

result<done> registry_shell::take(const heartbeat& command) {
  if (catalog_.find(command.id) == nullptr)
    return make_error(errc::not_found, "instance '" + command.id.str() + "' is not registered; register it again");
  leases_.renew(command.id, now());
  return done{};
}

void registry_shell::sweep() {
  const auto seen = leases_.tally(now());
  if (mass_expiry_.look(seen, now()))
    append_turn();
  for (const auto& id : leases_.expired(now(), mass_expiry_.most_to_leave(seen)))
    append_expiry(id);
}

void registry_shell::append_expiry(const instance_id& id) {
  // While one waits for its turn, another would say nothing new.
  if (!expiring_.insert(id).second)
    return;
  writes_.add({{id}}, [this, id](write_queue::token write) {
    expiring_.erase(id);
    auto facts = catalog_.expire(id);
    if (facts.empty() || !leases_.is_expired(id, now()) || mass_expiry_.suspended_since())
      return writes_.ended(write);
    // The same however often it is offered, and another for each registration.
    const auto since = catalog_.find(id)->registered_at.time_since_epoch().count();
    const command_id command{"lease/" + id.str() + "/" + std::to_string(since)};
    append({command, std::move(facts)}, write, {});
  });
}

void registry_shell::append_turn() {
  if (std::exchange(turning_, true))
    return;
  writes_.add({}, [this](write_queue::token write) {
    turning_ = false;
    auto turn = mass_expiry_.look(leases_.tally(now()), now());
    if (!turn)
      return writes_.ended(write);
    append({mass_expiry_.command(), {std::move(*turn)}}, write, {});
  });
}

expected<std::vector<fact>> registry_shell::decide(const resume_expiry&) {
  auto turn = mass_expiry_.resume(leases_.tally(now()), now());
  return turn ? std::vector<fact>{std::move(*turn)} : std::vector<fact>{};
}

void registry_shell::apply_to_leases(const record& entry) {
  mass_expiry_.apply(entry);
  if (const auto* registered = std::get_if<instance_registered>(&entry.what))
    leases_.grant(registered->content, now(), !follower_.is_replaying());
  else if (const auto* updated = std::get_if<instance_updated>(&entry.what))
    leases_.update(updated->content, now(), !follower_.is_replaying());
  else if (const auto* gone = std::get_if<instance_deregistered>(&entry.what))
    leases_.end(gone->instance);
}

instance_list registry_shell::marked(instance_list found) const {
  if (const auto since = mass_expiry_.suspended_since())
    found.stale = now() - *since;
  if (leases_.any_expired(now()))
    for (auto& view : found.instances)
      view.stale = leases_.ended_since(view.content.id, now());
  return found;
}

} // namespace muster
