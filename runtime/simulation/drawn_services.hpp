#pragma once

#include "runtime/scenario/script.hpp"
#include "runtime/simulation/dice.hpp"

#include <vector>

// The services of a drawn world: few, small and quick, so that much happens in little time.

namespace muster {

/// What no drawn policy exceeds: how long healing may take follows from it.
inline constexpr duration longest_lease = std::chrono::seconds{3};
inline constexpr duration longest_wait = std::chrono::seconds{2};

std::vector<scripted_service> draw_services(dice& chance);

void draw_traffic(dice& chance, const scripted_service& to, std::vector<scripted_traffic>& into);

/// An instance like those of the service.
scripted_instance draw_instance(dice& chance, const scripted_service& of, const instance_id& id);

health_policy draw_health(dice& chance);
breaker_policy draw_breaker(dice& chance);
balancer_policy draw_balancer(dice& chance);
/// Rules of the same names for the same service.
std::vector<alert_rule> draw_alerts(dice& chance, const service_name& service);

version draw_version(dice& chance);

} // namespace muster
