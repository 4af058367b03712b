#include "actors/supervision/supervisor.hpp"
#include "messages/protocol/journal.hpp"

#include <caf/actor_system.hpp>
#include <caf/exit_reason.hpp>

#include <algorithm>
#include <memory>

// What others can ask of a supervisor, and what it tells the journal.

namespace muster {

namespace {

constexpr duration tell_timeout = std::chrono::seconds{10};
constexpr duration tell_again_cap = std::chrono::seconds{10};
constexpr duration list_timeout = std::chrono::seconds{1};

} // namespace

supervisor::behavior_type supervisor::serve() {
  return {
    [this](const kill_child& command) { return kill(command); },
    [this](const children_query& query) -> result<children_list> {
      if (query.recursive)
        return list_all();
      return list();
    },
    [this](const supervisor_tick& timer) {
      if (!timer.child.empty())
        return timed_out(timer);
      if (timer.generation == stop_waiting)
        return stop_waiting_for_journal();
      if (timer.generation != tell_again)
        return group_timed_out(timer.generation);
      telling_ = false;
      tell_journal();
    },
    [this](const child_ready& news) { became_ready(news); },
    [this](const tick& timer) { ticked(timer); },
  };
}

void supervisor::add_child(child_spec spec) {
  if (stopping_)
    return;
  auto* known = find(spec.name);
  if (known == nullptr) {
    auto& it = insert(std::move(spec), false);
    return in_groups() ? continue_start() : bring_up(it);
  }
  if (known->fate != child_fate::removal)
    return;
  known->spec = std::move(spec);
  known->fate = child_fate::anew;
}

void supervisor::remove_child(const child_name& name) {
  if (auto* known = find(name); known != nullptr && !stopping_)
    end(*known, child_fate::removal, false);
}

result<supervisor::done> supervisor::kill(const kill_child& command) {
  auto* it = find(command.child);
  if (it == nullptr)
    return make_error(errc::not_found, "'" + place().name.str() + "' has no child '" + command.child.str() + "'");
  if (stopping_ || it->phase == child_phase::stopped)
    return make_error(errc::refused, "'" + command.child.str() + "' has stopped for good");
  if (it->phase == child_phase::running)
    end(*it, it->fate, true);
  else
    ++it->kills_due;
  return done{};
}

children_list supervisor::list() const {
  children_list result;
  for (const auto& it : children_)
    result.children.push_back(status_of(it, home().children().of(it.spec.name), now()));
  return result;
}

result<children_list> supervisor::list_all() {
  struct gathering {
    promise<children_list> answer;
    /// Each child, followed by its own children once they are known.
    std::vector<children_list> parts;
    size_t missing = 1;

    void got_one() {
      if (--missing > 0)
        return;
      children_list all;
      for (auto& part : parts)
        std::ranges::move(part.children, std::back_inserter(all.children));
      answer.deliver(std::move(all));
    }
  };
  const auto all = std::make_shared<gathering>();
  all->answer = open_promise<children_list>();
  for (const auto& it : children_) {
    const auto at = all->parts.size();
    all->parts.push_back({{status_of(it, home().children().of(it.spec.name), now())}});
    // One that is down would not answer in time.
    if (!it.spec.supervises || it.phase != child_phase::running)
      continue;
    ++all->missing;
    ask(
      home().post_of<supervisor_actor>(it.spec.name), list_timeout, children_query{},
      [all, at](const children_list& below) {
        auto& part = all->parts[at].children;
        part.insert(part.end(), below.children.begin(), below.children.end());
        all->got_one();
      },
      [all](const failure&) { all->got_one(); });
  }
  all->got_one();
  return all->answer;
}

void supervisor::tell_journal() {
  if (telling_)
    return;
  const auto next = home().children().next_to_tell(place().name);
  if (!next)
    return stop_waiting_for_journal();
  telling_ = true;
  ask(
    home().post_of<journal_actor>(child_name{std::string{journal_name}}), tell_timeout,
    append_facts{next->command, {next->what}},
    [this, command = next->command](const accepted&) {
      home().children().told(place().name, command);
      tell_again_after_ = tell_again_first;
      telling_ = false;
      tell_journal();
    },
    [this](const failure&) {
      tick_after(tell_again_after_, supervisor_tick{{}, tell_again});
      tell_again_after_ = std::min(tell_again_after_ * 2, tell_again_cap);
    });
}

caf::strong_actor_ptr start_root(const std::shared_ptr<house>& home, std::vector<child_spec> children,
                                 given_up_callback given_up) {
  const child_name name{"root"};
  const seat place{home, home->posts().get(name), name, home->children().begin(name, home->now()), {}};
  place.address->assign(place.incarnation, {});
  return caf::actor_cast<caf::strong_actor_ptr>(
    home->system().spawn<supervisor>(place, std::move(children), supervisor_flags{}, std::move(given_up)));
}

void stop_root(const caf::strong_actor_ptr& root) {
  send_urgent_exit(root, caf::exit_reason::user_shutdown, nullptr);
}

} // namespace muster
