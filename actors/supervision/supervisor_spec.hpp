#pragma once

#include "actors/supervision/restart_plan.hpp"
#include "actors/supervision/seat.hpp"

#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>

#include <functional>
#include <tuple>
#include <utility>

namespace muster {

/// A child as its supervisor knows it (OTP, `child_spec`).
struct child_spec {
  child_name name;
  /// Spawns one incarnation. What it throws is a failed start.
  std::function<caf::strong_actor_ptr(const seat&)> start;
  restart_type restart = restart_type::permanent;
  /// The child has children of its own: it gets all the time it needs to start and to stop, since it
  /// bounds both for each of them (OTP gives supervisors `infinity`).
  bool supervises = false;
};

/// A class of actors that have children of their own.
template <class Actor>
concept supervising = requires {
  typename Actor::supervises;
};

/// The spec of a permanent child that is an `Actor(actor_config&, seat, arguments...)`. The arguments are
/// kept and copied for each incarnation.
template <class Actor, class... Ts>
child_spec make_child(child_name name, Ts... arguments) {
  auto start = [kept = std::make_tuple(std::move(arguments)...)](const seat& place) {
    return std::apply(
      [&](const auto&... copies) {
        return caf::actor_cast<caf::strong_actor_ptr>(place.home->system().template spawn<Actor>(place, copies...));
      },
      kept);
  };
  return {std::move(name), std::move(start), restart_type::permanent, supervising<Actor>};
}

} // namespace muster
