#pragma once

#include "actors/breaker/breaker.hpp"
#include "actors/journal/fact_follower.hpp"
#include "actors/supervision/supervised.hpp"
#include "messages/protocol/breaker.hpp"

#include <map>
#include <optional>

namespace muster {

/// The circuits of one service. A transition takes effect when its fact comes back from the journal, and a
/// permit is answered when its fact is journaled. What has been counted is checkpointed each
/// checkpoint_settings::interval in which it changed.
class breaker_shell final : public supervised<breaker_actor, tick> {
public:
  breaker_shell(caf::actor_config& cfg, seat place, service_name service);

protected:
  void start() override;
  behavior_type serve() override;

private:
  void begin(const checkpoint& saved);

  result<permit> admit(const permit_request& request);
  result<call_receipt> count(const call_report& report);
  result<circuit_list> list(const circuit_query& query) const;

  /// Journals and saves what is due by now, and sets the timer for what comes next.
  void act();
  void offer(const proposal& due);
  void journaled(const proposal& offered);
  void refused(const proposal& offered, const failure& why);
  /// Denies the permits that will never be granted, since the half-open period that they were of is over.
  void deny_the_void();
  void save();
  void set_timer();

  service_name service_;
  breaker logic_;
  fact_follower<breaker_shell> follower_;
  bool serving_ = false;
  /// A permit that is answered when it is known whether its fact is journaled.
  struct owed_permit {
    permit_granted grant;
    promise<permit> to;
  };
  std::map<command_id, owed_permit> waiting_;
  std::optional<timestamp> save_at_;
  bool saving_ = false;
  std::optional<timestamp> timer_at_;
  int64_t generation_ = 0;
};

} // namespace muster
