#pragma once

#include "actors/supervision/supervisor_spec.hpp"
#include "messages/protocol/supervisor.hpp"

#include <caf/error.hpp>

#include <string>

// A child as its supervisor sees it at one time.

namespace muster {

enum class child_phase : uint8_t {
  /// Down until it is its turn to start.
  queued,
  /// An incarnation that a former supervisor has left behind is being ended.
  clearing,
  starting,
  running,
  /// The incarnation has been told to end.
  ending,
  /// Down until its backoff is over.
  waiting,
  /// Down for good, or until the supervisor itself starts anew.
  stopped
};

/// What follows once an incarnation that was told to end has ended.
enum class child_fate : uint8_t {
  /// What its restart plan says.
  restart,
  removal,
  /// It was removed and added again meanwhile.
  anew,
  /// It is started again in its turn, with the others of its group.
  group_restart,
  /// It belonged to a group that is started again without it.
  group_stop,
  stop
};

struct supervised_child {
  child_spec spec;
  post_ptr address;
  /// Given at the start of the supervisor.
  bool fixed = true;
  /// An incarnation under this supervisor has been ready.
  bool has_been_up = false;
  child_phase phase = child_phase::queued;
  /// Its own, where it is restarted alone.
  restart_history history;
  /// Since when it is up; empty when it is not.
  std::optional<timestamp> up_since;
  /// The wait before its latest restart, or its next one while it is down.
  duration backoff{0};
  /// The incarnation that is alive, as far as is known; null otherwise.
  caf::strong_actor_ptr actor;
  int64_t incarnation = 0;
  timestamp started_at{};
  child_fate fate = child_fate::restart;
  /// It was not only asked to end but killed.
  bool killed = false;
  /// Why it was told to end, when that says more than its exit reason.
  std::string verdict;
  /// Kills that wait for it to be up.
  int64_t kills_due = 0;
  /// The timer that counts; 0 for none.
  int64_t timer = 0;
};

/// How an actor that ended with `reason` has ended.
exit_kind kind_of_end(const caf::error& reason);

/// An exit reason for people: the same on every run, without ids or addresses of actors.
std::string text_of_end(const caf::error& reason);

/// Sends an exit message that overtakes what is in the mailbox.
void send_urgent_exit(const caf::strong_actor_ptr& whom, caf::error reason, caf::execution_unit* host);

child_status status_of(const supervised_child& child, const child_record& record, timestamp now);

} // namespace muster
