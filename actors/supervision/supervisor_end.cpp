#include "actors/supervision/supervisor.hpp"
#include "messages/protocol/error.hpp"

#include <caf/exit_reason.hpp>
#include <caf/system_messages.hpp>

#include <utility>

// How a supervisor's children end, one by one or all together.

namespace muster {

namespace {

/// An actor that has ended by an exception, or has said why it ends.
bool says_why(const caf::error& reason) {
  return reason && reason.category() == error_category;
}

} // namespace

void supervisor::end(child& it, child_fate fate, bool kill) {
  it.fate = fate;
  if (!it.actor)
    return settle(it, exit_kind::shutdown);
  // One that is being ended already can only be hurried.
  if (it.phase == child_phase::clearing || (it.phase == child_phase::ending && (it.killed || !kill)))
    return;
  const auto kill_after = home().configuration().supervision.shutdown_timeout;
  it.phase = child_phase::ending;
  it.killed = kill || it.spec.shutdown.kills();
  it.timer = 0;
  send_urgent_exit(it.actor, it.killed ? caf::exit_reason::kill : caf::exit_reason::user_shutdown, context());
  const auto patience = it.killed ? kill_after : it.spec.shutdown.time(kill_after, it.spec.supervises);
  if (patience)
    arm(it, *patience);
}

void supervisor::abandon(child& it) {
  it.address->vacate(it.actor->get());
  demonitor(caf::actor_addr{it.actor.get(), true});
  ended(it, exit_kind::crash,
        "did not end within " + format_duration(home().configuration().supervision.shutdown_timeout)
          + " after it was killed and was abandoned; messages in its mailbox may be lost");
}

void supervisor::went_down(const caf::down_msg& news) {
  const auto found = by_actor_.find(news.source.id());
  if (found == by_actor_.end())
    return;
  auto& it = *found->second;
  // What its own exception says tells more than what it was told.
  auto reason = it.verdict.empty() || says_why(news.reason) ? text_of_end(news.reason) : it.verdict;
  // To die before it was ready is to crash, however it was done.
  const auto how = it.phase == child_phase::starting ? exit_kind::crash : kind_of_end(news.reason);
  ended(it, how, std::move(reason));
}

void supervisor::ended(child& it, exit_kind how, std::string reason) {
  if (it.actor)
    by_actor_.erase(it.actor->id());
  it.actor = nullptr;
  home().incumbent(it.spec.name, nullptr);
  home().children().ended(it.spec.name, std::move(reason), now());
  settle(it, how);
}

void supervisor::settle(child& it, exit_kind how) {
  it.timer = 0;
  it.killed = false;
  const auto was_cleared = it.phase == child_phase::clearing;
  if (stopping_ || it.fate == child_fate::stop) {
    it.phase = child_phase::stopped;
    return continue_stop();
  }
  if (it.fate == child_fate::removal) {
    release(it.address);
    if (it.spec.supervises)
      release_below({it.address});
    erase(it);
    return continue_start();
  }
  if (it.fate == child_fate::anew) {
    home().children().stopped(it.spec.name);
    it.history = {};
    it.backoff = {};
    if (!in_groups())
      return spawn_child(it);
  }
  if (it.fate == child_fate::group_stop) {
    retire(it);
    return continue_start();
  }
  if (it.fate == child_fate::anew || it.fate == child_fate::group_restart) {
    it.phase = child_phase::queued;
    return continue_start();
  }
  if (was_cleared)
    return spawn_child(it);
  decide(it, how);
}

// -- stopping

void supervisor::begin_stop(caf::error reason) {
  if (std::exchange(stopping_, true))
    return;
  stop_reason_ = std::move(reason);
  group_timer_ = 0;
  for (auto& it : children_)
    if (!it.actor) {
      it.phase = child_phase::stopped;
      it.timer = 0;
    }
  continue_stop();
}

void supervisor::continue_stop() {
  auto waits = false;
  for (auto at = children_.rbegin(); at != children_.rend(); ++at) {
    if (at->phase == child_phase::stopped)
      continue;
    const auto with_others = !at->fixed && flags_.strategy == restart_strategy::simple_one_for_one;
    if (!with_others && (waits || must_wait_for_journal(*at)))
      return;
    waits = true;
    end(*at, child_fate::stop, false);
  }
  if (!waits)
    quit(stop_reason_);
}

bool supervisor::must_wait_for_journal(const child& next) {
  if (has_waited_for_journal_ || !telling_ || next.spec.name.str() != journal_name
      || next.phase != child_phase::running)
    return waits_for_journal_;
  has_waited_for_journal_ = waits_for_journal_ = true;
  tick_after(home().configuration().supervision.shutdown_timeout, supervisor_tick{{}, stop_waiting});
  return true;
}

void supervisor::stop_waiting_for_journal() {
  if (std::exchange(waits_for_journal_, false))
    continue_stop();
}

// -- timers

void supervisor::arm(child& it, duration after) {
  it.timer = ++last_timer_;
  tick_after(after, supervisor_tick{it.spec.name, it.timer});
}

void supervisor::timed_out(const supervisor_tick& timer) {
  auto* it = find(timer.child);
  if (it == nullptr || it->timer != timer.generation)
    return;
  it->timer = 0;
  switch (it->phase) {
    case child_phase::starting:
      it->verdict = "was not ready within " + format_duration(home().configuration().supervision.start_timeout);
      return end(*it, it->fate, true);
    case child_phase::waiting:
      return bring_up(*it);
    case child_phase::ending:
      return it->killed ? abandon(*it) : end(*it, it->fate, true);
    case child_phase::clearing:
      return abandon(*it);
    default:
      return;
  }
}

} // namespace muster
