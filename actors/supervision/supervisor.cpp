#include "actors/supervision/supervisor.hpp"

#include <caf/actor_system.hpp>
#include <caf/exit_reason.hpp>
#include <caf/system_messages.hpp>

#include <algorithm>
#include <exception>
#include <iterator>
#include <stdexcept>

namespace muster {

namespace {

void demand_sound(const child_name& name, const supervisor_flags& flags, const std::vector<child_spec>& children) {
  child_spec all;
  all.name = name;
  all.start = [](const seat&) { return nullptr; };
  all.flags = flags;
  all.children = children;
  for (const auto& fault : faults_of(all))
    throw std::invalid_argument{fault};
}

} // namespace

supervisor::supervisor(caf::actor_config& cfg, seat place, std::vector<child_spec> children, supervisor_flags flags,
                       given_up_callback given_up)
  : supervised(cfg, std::move(place)),
    flags_{flags},
    given_up_{std::move(given_up)},
    chance_{
      home().seed_for("supervisor/" + this->place().name.str() + "/" + std::to_string(this->place().incarnation))} {
  demand_sound(this->place().name, flags_, children);
  for (auto& spec : children)
    insert(std::move(spec), true);
  set_down_handler([this](caf::down_msg& news) { went_down(news); });
  set_exit_handler([this](caf::exit_msg& order) {
    if (order.reason)
      begin_stop(std::move(order.reason));
  });
}

bool supervisor::cleanup(caf::error&& reason, caf::execution_unit* host) {
  for (auto& it : children_)
    if (it.actor)
      send_urgent_exit(std::exchange(it.actor, nullptr), caf::exit_reason::kill, host);
  if (place().supervisor == nullptr && !getf(is_cleaned_up_flag)) {
    home().posts().end_all(host);
    if (const auto tell = std::exchange(given_up_, nullptr); tell && kind_of_end(reason) == exit_kind::crash)
      tell(text_of_end(reason));
  }
  return supervised::cleanup(std::move(reason), host);
}

supervisor::child& supervisor::insert(child_spec spec, bool fixed) {
  auto& it = children_.emplace_back();
  it.spec = std::move(spec);
  it.fixed = fixed;
  it.address = home().posts().take(it.spec.name);
  by_name_.emplace(it.spec.name, std::prev(children_.end()));
  return it;
}

void supervisor::erase(child& gone) {
  children_.erase(by_name_.extract(gone.spec.name).mapped());
}

supervisor::child* supervisor::find(const child_name& name) {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : &*found->second;
}

void supervisor::start() {
  continue_start();
}

void supervisor::continue_start() {
  if (stopping_ || (has_started_ && !in_groups()) || stops_group() || group_timer_ != 0)
    return;
  for (auto& it : children_) {
    if (it.phase == child_phase::queued)
      return bring_up(it);
    const auto is_awaited = in_groups() ? it.phase != child_phase::running : it.fixed && !it.has_been_up;
    if (is_awaited && it.phase != child_phase::stopped)
      return;
  }
  if (!std::exchange(has_started_, true))
    started();
}

void supervisor::bring_up(child& it) {
  auto left_behind = home().incumbent(it.spec.name);
  if (!left_behind)
    return spawn_child(it);
  it.phase = child_phase::clearing;
  it.verdict = child_records::ended_with_supervisor;
  it.actor = std::move(left_behind);
  by_actor_[it.actor->id()] = &it;
  monitor(it.actor);
  send_urgent_exit(it.actor, caf::exit_reason::kill, context());
  arm(it, home().configuration().supervision.shutdown_timeout);
}

void supervisor::spawn_child(child& it) {
  const auto& name = it.spec.name;
  it.incarnation = home().children().begin(name, now());
  // The end of a former supervisor of that name may have let it go meanwhile.
  it.address = home().posts().take(name);
  it.address->assign(it.incarnation, place().name);
  it.started_at = now();
  it.fate = child_fate::restart;
  it.up_since.reset();
  it.verdict.clear();
  // Set first: a start that fails is the end of this incarnation, not of one that was left behind.
  it.phase = child_phase::starting;
  std::string problem = "no actor was made";
  try {
    it.actor = it.spec.start({place().home, it.address, name, it.incarnation, caf::weak_actor_ptr{ctrl()}});
  } catch (const std::exception& thrown) {
    problem = thrown.what();
  } catch (...) {
    problem = "an exception of an unknown type";
  }
  if (!it.actor)
    return ended(it, exit_kind::crash, "did not start: " + problem);
  home().incumbent(name, it.actor);
  by_actor_[it.actor->id()] = &it;
  monitor(it.actor);
  if (!it.spec.supervises)
    arm(it, home().configuration().supervision.start_timeout);
}

void supervisor::became_ready(const child_ready& news) {
  auto* it = find(news.child);
  if (it == nullptr || it->incarnation != news.incarnation || it->phase != child_phase::starting)
    return;
  it->phase = child_phase::running;
  it->has_been_up = true;
  it->timer = 0;
  it->up_since = now();
  auto& records = home().children();
  if (const auto down = records.up(news.child, now())) {
    const auto record = records.of(news.child);
    records.tell(place().name, child_restarted{news.child, record.restarts, record.last_reason, *down, it->backoff});
    tell_journal();
  }
  if (it->kills_due > 0) {
    --it->kills_due;
    end(*it, it->fate, true);
  }
  continue_start();
}

} // namespace muster
