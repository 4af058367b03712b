#include "runtime/scenario/stage.hpp"

#include "actors/supervision/supervisor.hpp"
#include "messages/protocol/supervisor.hpp"
#include "messages/protocol/types.hpp"

#include <caf/actor_config.hpp>
#include <caf/detail/test_actor_clock.hpp>
#include <caf/make_actor.hpp>
#include <caf/send.hpp>

#include <algorithm>

namespace muster {

namespace {

/// How long a child's work may be held back until somebody asks it something.
constexpr duration kill_patience = std::chrono::seconds{1};

/// A supervisor answers at once.
constexpr duration kill_timeout = std::chrono::seconds{1};

caf::actor_system_config& for_virtual_time(caf::actor_system_config& config) {
  config.add_message_types<caf::id_block::muster>();
  config.set("scheduler.policy", caf::atom("testing"));
  return config;
}

caf::strong_actor_ptr make_caller(caf::actor_system& system) {
  caf::actor_config config{system.dummy_execution_unit()};
  return caf::make_actor<caller, caf::strong_actor_ptr>(system.next_actor_id(), system.node(), &system, config);
}

} // namespace

stage::stage(const settings& configuration, const tree_parts& parts, timestamp start, uint64_t seed)
  : system_{std::make_unique<caf::actor_system>(for_virtual_time(config_))},
    home_{std::make_shared<house>(*system_, configuration, start, seed)},
    origin_{start - scheduler().clock().now().time_since_epoch()},
    caller_address_{make_caller(*system_)},
    caller_{dynamic_cast<caller&>(*caller_address_->get())},
    root_{start_root(home_, tree_specs(configuration, parts), [this](const std::string& why) { given_up_ = why; })} {
  caf::actor_cast<caf::actor>(root_)->attach_functor([this](const caf::error&) { root_ended_ = true; });
  run_actors();
}

stage::~stage() {
  // Who has asked may be gone by now.
  caller_.forget_all();
  for (auto& target : victims_)
    if (target->job != nullptr)
      scheduler().jobs.push_back(target->job);
  victims_.clear();
  stop_root(root_);
  // The tree stops within its deadlines; what is due on the clock until then keeps actors alive.
  const auto deadline = now() + std::chrono::minutes{1};
  run_actors();
  while (!root_ended_ && clock_due() && *clock_due() <= deadline) {
    scheduler().trigger_timeout();
    run_actors();
  }
  root_ = nullptr;
  while (!scheduler().clock().schedule().empty()) {
    scheduler().trigger_timeout();
    run_actors();
  }
}

void stage::at(timestamp when, std::function<void()> action) {
  events_due_.push({std::max(when, now()), ++sequence_, std::move(action)});
}

void stage::kill(const child_name& child) {
  auto address = home_->posts().get(child);
  const auto forwarded = address->forwarded();
  victims_.push_back(std::make_unique<victim>(victim{child, std::move(address), now() + kill_patience, forwarded}));
  // Its patience ends even if nothing else happens by then.
  at(now() + kill_patience, [] {});
}

void stage::run_until(timestamp end) {
  run_actors();
  for (;;) {
    const auto clock = clock_due();
    const auto request = caller_.next_deadline();
    const auto scripted = events_due_.empty() ? std::nullopt : std::optional{events_due_.top().when};
    auto next = end;
    for (const auto& due : {clock, request, scripted})
      if (due)
        next = std::min(next, *due);
    const auto is_due = [&](const std::optional<timestamp>& due) { return due && *due <= next; };
    if (!is_due(clock) && !is_due(request) && !is_due(scripted))
      break;
    ++events_;
    if (is_due(clock)) {
      scheduler().trigger_timeout();
    } else {
      scheduler().clock().current_time += next - now();
      if (is_due(request)) {
        caller_.expire(next);
      } else {
        auto action = std::move(const_cast<event&>(events_due_.top()).action);
        events_due_.pop();
        action();
      }
    }
    run_actors();
  }
  if (end > now())
    scheduler().clock().current_time += end - now();
}

void stage::run_actors() {
  do {
    while (run_one_job())
      ++events_;
    strike_where_due();
  } while (scheduler().has_job());
}

bool stage::run_one_job() {
  auto& jobs = scheduler().jobs;
  while (!jobs.empty()) {
    auto* held = victims_.empty() ? nullptr : victim_of(jobs.front());
    if (held == nullptr)
      return scheduler().try_run_once();
    held->job = jobs.front();
    jobs.pop_front();
  }
  return false;
}

stage::victim* stage::victim_of(caf::resumable* job) {
  for (auto& target : victims_)
    if (const auto child = target->address->child(); child && dynamic_cast<caf::resumable*>(child->get()) == job)
      return target.get();
  return nullptr;
}

void stage::strike_where_due() {
  // Striking and releasing change the list.
  std::vector<victim*> due;
  for (auto& target : victims_)
    if (!target->struck && target->address->child()
        && (target->address->forwarded() > target->forwarded_before || target->patience_ends <= now()))
      due.push_back(target.get());
  for (auto* target : due)
    strike(*target);
}

void stage::strike(victim& target) {
  target.struck = true;
  const auto supervisor = home_->post_of<supervisor_actor>(target.address->parent());
  ask(supervisor, kill_child{target.child}, kill_timeout,
      [this, child = target.child](const expected<done>&) { release(child); });
}

void stage::release(const child_name& child) {
  const auto found = std::find_if(victims_.begin(), victims_.end(),
                                  [&](const auto& target) { return target->child == child && target->struck; });
  if (found == victims_.end())
    return;
  if ((*found)->job != nullptr)
    scheduler().jobs.push_back((*found)->job);
  victims_.erase(found);
}

std::optional<timestamp> stage::clock_due() const {
  const auto& schedule = scheduler().clock().schedule();
  if (schedule.empty())
    return std::nullopt;
  return origin_ + schedule.begin()->first.time_since_epoch();
}

caf::scheduler::test_coordinator& stage::scheduler() const {
  return dynamic_cast<caf::scheduler::test_coordinator&>(system_->scheduler());
}

} // namespace muster
