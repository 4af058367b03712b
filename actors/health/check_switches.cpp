#include "actors/health/check_switches.hpp"

namespace muster {

void check_switches::apply(const checks_switched& what) {
  if (!what.instance.empty()) {
    of(what.service).instances[what.instance] = what.on;
  } else if (!what.service.empty()) {
    of(what.service) = {what.on};
  } else {
    on_ = what.on;
    services_.clear();
  }
}

bool check_switches::is_on(const service_name& service, const instance_id& instance) const {
  const auto found = services_.find(service);
  if (found == services_.end())
    return on_;
  const auto own = found->second.instances.find(instance);
  return own == found->second.instances.end() ? found->second.on : own->second;
}

void check_switches::forget(const service_name& service, const instance_id& instance) {
  if (const auto found = services_.find(service); found != services_.end())
    found->second.instances.erase(instance);
}

check_switches::of_service& check_switches::of(const service_name& service) {
  return services_.try_emplace(service, of_service{on_}).first->second;
}

} // namespace muster
