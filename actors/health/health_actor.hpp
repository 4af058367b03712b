#pragma once

#include "actors/health/attached_actor.hpp"
#include "actors/health/checks.hpp"
#include "actors/health/prober.hpp"
#include "actors/journal/fact_follower.hpp"
#include "actors/supervision/supervised.hpp"
#include "messages/protocol/attach_actor.hpp"
#include "messages/protocol/health.hpp"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <utility>

namespace muster {

/// Has the prober look at instances when the checks say so, watches those that are actors, and tells the registry
/// what follows.
class health_shell final : public supervised<health_actor, tick> {
public:
  /// Both belong to the tree and serve all incarnations.
  health_shell(caf::actor_config& cfg, seat place, std::shared_ptr<prober> with,
               std::shared_ptr<attached_actors> attached);

protected:
  void start() override;
  behavior_type serve() override;

private:
  /// The index that is waited for and a number of its own.
  using place_in_line = std::pair<int64_t, int64_t>;

  void take(const record& entry);
  void begin();
  void carry_on();
  void look(const probe& what);
  void look_at_actor(const probe& what);
  void tell(const report_health& report);
  void wake_at(timestamp due);

  /// Has `action` answer when the fact of that index has been seen, or has been waited for long enough. Answers
  /// `overloaded` when too many wait already.
  template <class R>
  result<R> once_seen(int64_t index, std::function<void(const promise<R>&)> action);
  place_in_line defer(int64_t index, std::function<void()> action);
  void do_deferred();
  result<check_status> look_now(const check_now& question);
  result<done> take_report(const report_check& report);
  result<accepted> turn(const switch_checks& command);
  void turn_next();
  void turned();
  bool append(const switch_checks& command, const promise<accepted>& owed);
  void append(append_facts facts, const promise<accepted>& owed);
  void recall(const command_id& command, const promise<accepted>& owed);
  void holds_at(const accepted& taken, const promise<accepted>& owed);
  /// An id for a command that has none, so that its append can be repeated.
  command_id next_command();
  result<done> attach(const attach_actor& command);
  void watch(const attach_actor& command, const promise<done>& owed);
  void attach_tried(int64_t number, const instance_id& instance, const promise<done>& owed);
  void went_down(const caf::actor_addr& actor);

  std::shared_ptr<prober> prober_;
  std::shared_ptr<attached_actors> attached_;
  checks checks_;
  bool serving_ = false;
  /// When the timer fires; none is set otherwise.
  std::optional<timestamp> waking_;
  int64_t generation_ = 0;
  checks::ticket last_ticket_ = 0;
  std::map<checks::ticket, promise<check_status>> asking_;
  std::map<place_in_line, std::function<void()>> deferred_;
  int64_t last_deferred_ = 0;
  /// Commands that are yet to take effect, the first of which is on its way.
  std::deque<std::pair<switch_checks, promise<accepted>>> turning_;
  int64_t last_command_ = 0;
  /// Actors that are to be attached, by a number for each time, until it is known that they have not ended before.
  std::map<int64_t, caf::actor_addr> trying_;
  int64_t last_tried_ = 0;
  fact_follower<health_shell> follower_;
};

} // namespace muster
