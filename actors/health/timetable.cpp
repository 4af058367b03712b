#include "actors/health/timetable.hpp"

namespace muster {

void timetable::set(const instance_id& instance, timestamp at) {
  erase(instance);
  const place where{at, ++sequence_};
  places_.emplace(instance, where);
  order_.emplace(where, instance);
}

void timetable::erase(const instance_id& instance) {
  const auto found = places_.find(instance);
  if (found == places_.end())
    return;
  order_.erase(found->second);
  places_.erase(found);
}

std::optional<timestamp> timetable::at(const instance_id& instance) const {
  const auto found = places_.find(instance);
  return found == places_.end() ? std::nullopt : std::optional{found->second.first};
}

std::optional<timetable::entry> timetable::first() const {
  if (order_.empty())
    return std::nullopt;
  const auto& [where, instance] = *order_.begin();
  return entry{where.first, instance};
}

} // namespace muster
