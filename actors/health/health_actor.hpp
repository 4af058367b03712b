#pragma once

#include "actors/health/checks.hpp"
#include "actors/health/prober.hpp"
#include "actors/journal/fact_follower.hpp"
#include "actors/supervision/supervised.hpp"
#include "messages/protocol/health.hpp"

#include <memory>
#include <optional>

namespace muster {

/// Has the prober look at instances when the checks say so, and tells the registry what follows.
class health_shell final : public supervised<health_actor, tick> {
public:
  /// `with` belongs to the tree and serves all incarnations.
  health_shell(caf::actor_config& cfg, seat place, std::shared_ptr<prober> with);

protected:
  void start() override;
  behavior_type serve() override;

private:
  void carry_on();
  void look(const probe& what);
  void tell(const report_health& report);
  void wake_at(timestamp due);

  std::shared_ptr<prober> prober_;
  checks checks_;
  bool serving_ = false;
  /// When the timer fires; none is set otherwise.
  std::optional<timestamp> waking_;
  int64_t generation_ = 0;
  fact_follower<health_shell> follower_;
};

} // namespace muster
