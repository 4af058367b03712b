#include "actors/breaker/breaker_supervisor.hpp"

#include "actors/breaker/breaker_actor.hpp"

#include <utility>

namespace muster {

namespace {

child_name name_of(const service_name& service) {
  return child_name{"breaker/" + service.str()};
}

} // namespace

breaker_supervisor::breaker_supervisor(caf::actor_config& cfg, seat place)
  : supervisor(cfg, std::move(place), {}, {.strategy = restart_strategy::simple_one_for_one}),
    follower_{this} {}

void breaker_supervisor::started() {
  follower_.follow(
    [this](const record& line) {
      // The past holds services that have gone: only what is left of it counts.
      if (const auto change = roster_.apply(line); change && caught_up_)
        follow(*change);
    },
    [this] {
      caught_up_ = true;
      for (const auto& service : roster_.services())
        follow({service, true});
      ready_with_all();
    });
}

void breaker_supervisor::follow(const roster_change& change) {
  if (change.begins)
    add_child(make_child<breaker_shell>(name_of(change.service), change.service));
  else
    remove_child(name_of(change.service));
}

} // namespace muster
