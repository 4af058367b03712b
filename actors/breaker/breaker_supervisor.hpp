#pragma once

#include "actors/breaker/service_roster.hpp"
#include "actors/journal/fact_follower.hpp"
#include "actors/supervision/supervisor.hpp"

namespace muster {

/// Keeps one `breaker/SERVICE` for each service that has instances, from its first one's registration to
/// its last one's deregistration. A removed breaker leaves its facts, and the next one of that name goes on
/// with their epochs.
class breaker_supervisor final : public supervisor {
public:
  breaker_supervisor(caf::actor_config& cfg, seat place);

protected:
  void started() override;

private:
  void follow(const roster_change& change);

  service_roster roster_;
  fact_follower<breaker_supervisor> follower_;
  bool caught_up_ = false;
};

} // namespace muster
