#include "runtime/embed/host_supervisor.hpp"

#include <algorithm>
#include <utility>

namespace muster {

expected<void> host_children::add(const child_spec& child) {
  const auto& name = child.name.str();
  if (!name.starts_with(prefix) || !is_path(name))
    return fail(errc::invalid, "a child of the host is named 'host/NAME', not '" + name + "'");
  if (!child.start)
    return fail(errc::invalid, "'" + name + "' says nothing of how to start it");
  const std::lock_guard guard{mutex_};
  if (std::ranges::any_of(entries_, [&](const entry& each) { return each.child.name == child.name; }))
    return fail(errc::already_exists, "'" + name + "' is supervised already");
  entries_.push_back({++last_number_, child});
  return {};
}

expected<void> host_children::remove(const child_name& child) {
  const std::lock_guard guard{mutex_};
  if (std::erase_if(entries_, [&](const entry& each) { return each.child.name == child; }) == 0)
    return fail(errc::not_found, "'" + child.str() + "' is no child of the host");
  return {};
}

std::vector<host_children::entry> host_children::all() const {
  const std::lock_guard guard{mutex_};
  return entries_;
}

host_supervisor::host_supervisor(caf::actor_config& cfg, seat place, std::vector<child_spec> children,
                                 std::shared_ptr<const host_children> list)
  : supervisor(cfg, std::move(place), std::move(children)),
    list_{std::move(list)} {}

void host_supervisor::started() {
  ticked({});
  ready();
}

void host_supervisor::ticked(const tick&) {
  auto listed = list_->all();
  std::erase_if(known_, [&](const auto& known) {
    const auto stays = std::ranges::any_of(listed, [&](const host_children::entry& each) {
      return each.child.name == known.first && each.number == known.second;
    });
    if (!stays)
      remove_child(known.first);
    return !stays;
  });
  for (auto& each : listed)
    if (known_.emplace(each.child.name, each.number).second)
      add_child(std::move(each.child));
}

} // namespace muster
