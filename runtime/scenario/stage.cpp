#include "runtime/scenario/stage.hpp"

#include "actors/supervision/seed.hpp"
#include "actors/supervision/supervisor.hpp"
#include "messages/protocol/supervisor.hpp"
#include "messages/protocol/types.hpp"

#include <caf/actor_config.hpp>
#include <caf/actor_registry.hpp>
#include <caf/detail/test_actor_clock.hpp>
#include <caf/make_actor.hpp>
#include <caf/send.hpp>

#include <algorithm>
#include <utility>

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

/// A rehearsal tells all that has happened.
settings keeping_all_facts(settings configuration) {
  configuration.journal.compact_after = 0;
  return configuration;
}

caf::strong_actor_ptr make_caller(caf::actor_system& system) {
  caf::actor_config config{system.dummy_execution_unit()};
  return caf::make_actor<caller, caf::strong_actor_ptr>(system.next_actor_id(), system.node(), &system, config);
}

} // namespace

bool is_supervisor(const child_name& name) {
  return name.str() == "root" || name.str() == "breakers" || name.str() == "sinks";
}

stage::stage(const settings& configuration, const tree_parts& parts, timestamp start, uint64_t seed)
  : system_{std::make_unique<caf::actor_system>(for_virtual_time(config_))},
    home_{std::make_shared<house>(*system_, keeping_all_facts(configuration), start, seed)},
    origin_{start - scheduler().clock().now().time_since_epoch()},
    caller_address_{make_caller(*system_)},
    caller_{dynamic_cast<caller&>(*caller_address_->get())},
    root_{start_root(home_, tree_specs(configuration, parts), [this](const std::string& why) { given_up_ = why; })},
    faults_{derive_seed(seed, "stage/messages")} {
  caf::actor_cast<caf::actor>(root_)->attach_functor([this](const caf::error&) { root_ended_ = true; });
  run_actors();
}

stage::~stage() {
  // The system's destructor would wait for ever for an actor that is left.
  if (close() > 0)
    static_cast<void>(system_.release());
}

int64_t stage::close() {
  if (std::exchange(is_closed_, true))
    return left_;
  // Who has asked may be gone by now.
  caller_.forget_all();
  faults_ = message_faults{0};
  for (auto& target : victims_)
    if (target->job != nullptr)
      scheduler().jobs.push_back(target->job);
  victims_.clear();
  release_held(timestamp::max());
  stop_root(root_);
  // The tree stops within its deadlines; what is due on the clock until then keeps actors alive.
  const auto deadline = outside() + std::chrono::minutes{1};
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
  left_ = static_cast<int64_t>(system_->registry().running());
  return left_;
}

void stage::at(timestamp when, std::function<void()> action) {
  events_due_.push({std::max(when, now()) - leapt_, ++sequence_, std::move(action)});
}

void stage::leap(duration by) {
  // Nothing is under way then that would take that long, least of all the end of one that has been struck.
  release_held(timestamp::max());
  std::erase_if(victims_, [&](const auto& target) {
    if (target->struck && target->job != nullptr)
      scheduler().jobs.push_back(target->job);
    return target->struck;
  });
  run_actors();
  scheduler().clock().current_time += by;
  leapt_ += by;
}

void stage::kill(const child_name& child, int64_t after, std::function<void()> on_struck) {
  if (const auto known = home_->children().of(child); known.incarnation > 0 && !known.alive && !known.down_since)
    return;
  auto address = home_->posts().get(child);
  const auto handled = address->handled();
  victims_.push_back(std::make_unique<victim>(
    victim{child, std::move(address), outside() + kill_patience, handled + after, std::move(on_struck)}));
  // Its patience ends even if nothing else happens by then.
  at(now() + kill_patience, [] {});
}

void stage::disturb(const std::string& fault, const std::optional<child_name>& actor, const message_effect& effect) {
  faults_.begin(fault, actor, effect);
}

void stage::calm(const std::string& fault) {
  faults_.end(fault);
  if (faults_.none())
    release_held(timestamp::max());
}

void stage::run_until(timestamp end) {
  const auto last = end - leapt_;
  run_actors();
  for (;;) {
    const auto clock = clock_due();
    const auto request = caller_.next_deadline();
    const auto scripted = events_due_.empty() ? std::nullopt : std::optional{events_due_.top().when};
    auto next = last;
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
      scheduler().clock().current_time += std::max(next - outside(), duration{0});
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
  if (last > outside())
    scheduler().clock().current_time += last - outside();
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
    if (!faults_.none())
      let_another_go_first();
    auto* job = jobs.front();
    auto* target = victims_.empty() ? nullptr : victim_of(job);
    if (target != nullptr) {
      // Another incarnation has come meanwhile: the former one has to come to its end.
      if (target->job != nullptr)
        jobs.push_back(target->job);
      target->job = job;
    } else if (faults_.none() || !hold_back(job))
      return scheduler().try_run_once();
    jobs.pop_front();
  }
  return false;
}

void stage::let_another_go_first() {
  auto& jobs = scheduler().jobs;
  const auto first = jobs.size() < 2 ? nullptr : post_of_child(jobs.front());
  if (!first)
    return;
  if (const auto other = faults_.turn(first->child_id(), jobs.size()); other > 0)
    std::swap(jobs.front(), jobs[other]);
}

bool stage::hold_back(caf::resumable* job) {
  const auto address = post_of_child(job);
  if (!address || !look_at(address->child_id()))
    return false;
  const auto longest = faults_.hold(address->child_id());
  if (longest <= duration{0})
    return false;
  const auto until = outside() + longest;
  held_.push_back({job, until});
  at(now() + longest, [this, until] { release_held(until); });
  return true;
}

void stage::release_held(timestamp until) {
  std::erase_if(held_, [&](const held_job& each) {
    if (each.until > until)
      return false;
    scheduler().jobs.push_back(each.job);
    if (const auto address = post_of_child(each.job))
      look_at(address->child_id());
    return true;
  });
}

bool stage::look_at(const child_name& actor) {
  if (std::exchange(looked_when_, now()) != now())
    looked_at_.clear();
  return looked_at_.insert(actor).second;
}

post_ptr stage::post_of_child(caf::resumable* job) {
  const auto* actor = dynamic_cast<caf::abstract_actor*>(job);
  for (auto& address : home_->posts().all())
    if (const auto child = address->child(); child && child->get() == actor && !is_supervisor(address->child_id()))
      return address;
  return nullptr;
}

request_fate stage::fate_of_request(const caf::strong_actor_ptr& to) {
  const auto* address = faults_.none() || !to ? nullptr : dynamic_cast<const post*>(to->get());
  return address == nullptr ? request_fate{} : faults_.fate_of_request(address->child_id());
}

stage::victim* stage::victim_of(caf::resumable* job) {
  const auto* actor = dynamic_cast<caf::abstract_actor*>(job);
  for (auto& target : victims_)
    if (const auto child = target->address->child();
        child && child->get() == actor
        && (target->struck || (!is_dying(target->child) && target->address->handled() >= target->handled_before_end)))
      return target.get();
  return nullptr;
}

bool stage::is_dying(const child_name& child) const {
  const auto last = last_struck_.find(child);
  return last != last_struck_.end() && last->second == home_->children().of(child).incarnation;
}

void stage::strike_where_due() {
  // Striking and releasing change the list.
  std::vector<victim*> due;
  for (auto& target : victims_) {
    // Whose work was held back may be gone by now: it has to come to its end.
    if (const auto child = target->address->child();
        target->job != nullptr && (!child || dynamic_cast<caf::resumable*>(child->get()) != target->job))
      scheduler().jobs.push_back(std::exchange(target->job, nullptr));
    const bool hit = target->address->handled() >= target->handled_before_end && target->address->counts().waiting > 0;
    if (!target->struck && target->address->child() && (hit || target->patience_ends <= outside()))
      due.push_back(target.get());
  }
  for (auto* target : due)
    if (!is_dying(target->child))
      strike(*target);
}

void stage::strike(victim& target) {
  target.struck = true;
  last_struck_[target.child] = home_->children().of(target.child).incarnation;
  // What another kill of the same child holds back has to come to this end.
  for (auto& other : victims_)
    if (other->child == target.child && other->job != nullptr)
      target.job = std::exchange(other->job, nullptr);
  const auto supervisor = home_->post_of<supervisor_actor>(target.address->parent());
  ask_surely(supervisor, kill_child{target.child}, kill_timeout,
             [this, child = target.child, on_struck = target.on_struck](const expected<done>& killed) {
               if (killed)
                 on_struck();
               else
                 last_struck_.erase(child);
               release(child);
             });
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
  // What a leap has made overdue is due now.
  return std::max(origin_ + schedule.begin()->first.time_since_epoch() - leapt_, outside());
}

caf::scheduler::test_coordinator& stage::scheduler() const {
  return dynamic_cast<caf::scheduler::test_coordinator&>(system_->scheduler());
}

} // namespace muster
