#include "actors/breaker/service_roster.hpp"

namespace muster {

std::optional<roster_change> service_roster::apply(const record& what) {
  if (const auto* registered = std::get_if<instance_registered>(&what.what)) {
    const auto& service = registered->content.service;
    auto& ids = instances_[service];
    if (ids.insert(registered->content.id).second && ids.size() == 1)
      return roster_change{service, true};
  } else if (const auto* deregistered = std::get_if<instance_deregistered>(&what.what)) {
    const auto found = instances_.find(deregistered->service);
    if (found != instances_.end() && found->second.erase(deregistered->instance) == 1 && found->second.empty()) {
      instances_.erase(found);
      return roster_change{deregistered->service, false};
    }
  }
  return std::nullopt;
}

std::vector<service_name> service_roster::services() const {
  std::vector<service_name> result;
  for (const auto& [service, ids] : instances_)
    result.push_back(service);
  return result;
}

} // namespace muster
