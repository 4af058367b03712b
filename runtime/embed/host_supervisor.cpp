#include "runtime/embed/host_supervisor.hpp"

#include <algorithm>
#include <utility>

namespace muster {

expected<void> host_children::add(const child_spec& child) {
  const auto names = names_in(child);
  for (const auto& name : names)
    if (!name.str().starts_with(prefix))
      return fail(errc::invalid, "a child of the host is named 'host/NAME', not '" + name.str() + "'");
  std::string faults;
  for (const auto& fault : faults_of(child))
    faults.append(faults.empty() ? "" : "; ").append(fault);
  if (!faults.empty())
    return fail(errc::invalid, std::move(faults));
  const std::lock_guard guard{mutex_};
  for (const auto& each : entries_)
    for (const auto& known : names_in(each.child))
      if (std::ranges::find(names, known) != names.end())
        return fail(errc::already_exists, "'" + known.str() + "' is supervised already");
  entries_.push_back({++last_number_, child});
  return {};
}

void host_children::forget(int64_t number) {
  const std::lock_guard guard{mutex_};
  std::erase_if(entries_, [&](const entry& each) { return each.number == number; });
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
                                 std::shared_ptr<host_children> list)
  : supervisor(cfg, std::move(place), std::move(children)),
    list_{std::move(list)} {}

void host_supervisor::started() {
  ticked({});
  ready_with_all();
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

void host_supervisor::forgot(const child_name& name) {
  const auto known = known_.extract(name);
  if (!known.empty())
    list_->forget(known.mapped());
}

} // namespace muster
