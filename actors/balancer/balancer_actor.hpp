#pragma once

#include "actors/balancer/picker.hpp"
#include "actors/balancer/roster.hpp"
#include "actors/journal/fact_follower.hpp"
#include "actors/supervision/supervised.hpp"
#include "actors/supervision/waiters.hpp"
#include "messages/protocol/balancer.hpp"
#include "messages/protocol/breaker.hpp"

#include <memory>
#include <random>

namespace muster {

/// Follows the facts and picks from what they add up to. Before it answers with a half-open instance it has a permit
/// from the breaker of the service.
class balancer_shell final : public supervised<balancer_actor, tick> {
public:
  /// A breaker that has not answered by then is taken to have denied.
  static constexpr duration permit_timeout = std::chrono::milliseconds{200};
  /// A breaker that has a permit only later than that keeps it: the answer, too, takes its time, and a permit whose
  /// answer comes too late lapses as a failure.
  static constexpr duration permit_patience = std::chrono::milliseconds{150};
  /// How long an instance is not asked for again after a denial in the same epoch: permits come back when attempts are
  /// given up.
  static constexpr duration pause_after_denial = std::chrono::seconds{1};

  balancer_shell(caf::actor_config& cfg, seat place);

protected:
  void start() override;
  behavior_type serve() override;

private:
  /// A half-open instance that was chosen, as it was then.
  struct trial {
    pick request;
    picked answer;
  };

  void apply(const std::shared_ptr<const record>& entry);
  result<picked> answer(const pick& request);
  void end_attempts(const attempts_ended& news);
  void set_timer();
  expected<picked> decide(const pick& request, bool may_ask);
  void try_permit(trial what, promise<picked> to);
  void pick_again(const pick& request, bool may_ask, promise<picked> to);
  void asked(const trial& what, bool granted);

  roster roster_;
  /// What began earlier was picked by another incarnation, and is not in flight by the count of this one.
  timestamp picks_since_{};
  waiters<snapshot_query, service_snapshot> watchers_;
  std::mt19937_64 dice_;
  fact_follower<balancer_shell> follower_;
};

} // namespace muster
