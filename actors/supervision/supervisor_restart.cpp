#include "actors/supervision/supervisor.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <utility>

// What a supervisor does about a child that has ended: for it alone, for its group, or for good.

namespace muster {

supervision_settings supervisor::limits() const {
  auto result = home().configuration().supervision;
  result.intensity = flags_.intensity.value_or(result.intensity);
  result.period = flags_.period.value_or(result.period);
  return result;
}

restart_plan supervisor::make_plan(child& it, exit_kind how) {
  auto& history = in_groups() ? history_ : it.history;
  history.up_since = std::exchange(it.up_since, std::nullopt);
  restart_spec spec{limits(), flags_.strategy, {}};
  size_t who = 0;
  for (const auto& each : children_) {
    if (&each == &it)
      who = spec.children.size();
    spec.children.push_back(each.spec.restart);
  }
  auto next = plan_restart(spec, history, who, how, now(), chance_());
  history = next.next;
  return next;
}

void supervisor::decide(child& it, exit_kind how) {
  const auto next = make_plan(it, how);
  switch (next.action) {
    case restart_action::restart:
      return in_groups() ? restart_group(it, next) : restart_alone(it, next.at);
    case restart_action::stop:
      retire(it);
      return continue_start();
    case restart_action::escalate:
      return give_up(it);
  }
}

void supervisor::restart_alone(child& it, timestamp at) {
  it.phase = child_phase::waiting;
  it.backoff = at - now();
  if (it.backoff <= duration{0})
    return bring_up(it);
  arm(it, it.backoff);
}

void supervisor::restart_group(const child& cause, const restart_plan& plan) {
  std::vector<child*> all;
  std::ranges::transform(children_, std::back_inserter(all), [](child& each) { return &each; });
  const auto is_going = [](const child& it) {
    return it.actor && (it.fate == child_fate::removal || it.fate == child_fate::anew);
  };
  for (const auto at : plan.stop)
    if (auto& it = *all[at]; it.actor && !is_going(it))
      it.fate = child_fate::group_stop;
  for (const auto at : plan.start) {
    auto& it = *all[at];
    it.backoff = plan.at - now();
    if (!it.actor)
      it.phase = child_phase::queued;
    else if (!is_going(it))
      it.fate = child_fate::group_restart;
  }
  group_reason_ =
    "was stopped since '" + cause.spec.name.str() + "' ended: " + home().children().of(cause.spec.name).last_reason;
  group_timer_ = 0;
  if (plan.at > now()) {
    group_timer_ = ++last_timer_;
    tick_after(plan.at - now(), supervisor_tick{{}, group_timer_});
  }
  continue_start();
}

bool supervisor::stops_group() {
  const auto is_due = [](const child& it) {
    return it.actor && (it.fate == child_fate::group_stop || it.fate == child_fate::group_restart);
  };
  const auto last = std::find_if(children_.rbegin(), children_.rend(), is_due);
  if (last == children_.rend())
    return false;
  if (last->phase == child_phase::starting || last->phase == child_phase::running) {
    last->verdict = group_reason_;
    end(*last, last->fate, false);
  }
  return true;
}

void supervisor::group_timed_out(int64_t generation) {
  if (generation != group_timer_)
    return;
  group_timer_ = 0;
  continue_start();
}

void supervisor::retire(child& it) {
  const auto name = it.spec.name;
  it.phase = child_phase::stopped;
  close_posts(it);
  if (it.fixed
      || (it.spec.restart != restart_type::temporary && flags_.strategy != restart_strategy::simple_one_for_one))
    return;
  erase(it);
  forgot(name);
}

void supervisor::close_posts(const child& gone) {
  std::set<child_name> closed;
  const auto close = [&](post& which) {
    closed.insert(which.child_id());
    home().children().stopped(which.child_id());
    which.close(context());
  };
  close(*gone.address);
  if (!gone.spec.supervises)
    return;
  // Only their posts know the children of a supervisor that has ended, which come in any order.
  const auto all = home().posts().all();
  const auto is_below = [&](const post_ptr& each) {
    return !closed.contains(each->child_id()) && closed.contains(each->parent());
  };
  for (auto next = std::ranges::find_if(all, is_below); next != all.end(); next = std::ranges::find_if(all, is_below))
    close(**next);
}

void supervisor::give_up(child& it) {
  it.phase = child_phase::stopped;
  const auto record = home().children().of(it.spec.name);
  home().children().tell(place().name, child_given_up{it.spec.name, record.restarts, record.last_reason, it.backoff});
  tell_journal();
  begin_stop(make_error(errc::internal, "'" + it.spec.name.str() + "' was given up after "
                                          + std::to_string(record.restarts) + " restarts: " + record.last_reason));
}

} // namespace muster
