#include "actors/supervision/supervisor.hpp"

#include <algorithm>
#include <iterator>
#include <map>
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
  const auto stays =
    it.fixed || (it.spec.restart != restart_type::temporary && flags_.strategy != restart_strategy::simple_one_for_one);
  it.phase = child_phase::stopped;
  if (stays) {
    home().children().stopped(name);
    it.address->close(context());
  } else {
    release(it.address);
  }
  if (it.spec.supervises)
    release_below({it.address});
  if (!stays) {
    erase(it);
    forgot(name);
  }
}

void supervisor::release_below(std::vector<post_ptr> tops) {
  // Only their posts know the children of a supervisor that has ended.
  std::multimap<child_name, post_ptr> by_parent;
  for (auto& each : home().posts().all())
    by_parent.emplace(each->parent(), each);
  for (size_t at = 0; at < tops.size(); ++at) {
    const auto [first, last] = by_parent.equal_range(tops[at]->child_id());
    for (auto each = first; each != last; ++each) {
      release(each->second);
      tops.push_back(each->second);
    }
  }
  tell_journal();
}

void supervisor::release(const post_ptr& gone) {
  gone->close(context());
  home().forget(gone->child_id(), place().name);
}

void supervisor::ready_with_all() {
  std::vector<post_ptr> left;
  for (auto& each : home().posts().all())
    if (each->parent() == place().name && find(each->child_id()) == nullptr)
      left.push_back(std::move(each));
  for (const auto& each : left)
    release(each);
  if (!left.empty())
    release_below(std::move(left));
  ready();
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
