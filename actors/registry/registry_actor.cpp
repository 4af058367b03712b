#include "actors/registry/registry_actor.hpp"

#include "actors/journal/may_be_journaled.hpp"
#include "messages/protocol/error.hpp"

#include <algorithm>

namespace muster {

namespace {

constexpr duration append_timeout = std::chrono::seconds{5};

/// The two timers.
constexpr tick sweep_tick{0};
constexpr tick watchers_tick{1};

/// The instances that a batch is about.
template <class Item>
write_scope scope_of(const std::vector<Item>& batch, instance_id Item::*id) {
  write_scope result;
  for (const auto& each : batch)
    result.instances.push_back(each.*id);
  return result;
}

/// Whether a command may take a version away from those who depend on it.
template <class Command>
constexpr bool may_cut_off =
  !std::is_same_v<Command,
                  report_health> && !std::is_same_v<Command, drain_instance> && !std::is_same_v<Command, announce>;

template <class T>
result<T> answer_of(expected<T> found) {
  if (!found)
    return to_error(found.error());
  return std::move(*found);
}

} // namespace

registry_shell::registry_shell(caf::actor_config& cfg, seat place)
  : supervised(cfg, std::move(place)),
    mass_expiry_{home().configuration().leases.mass_expiry},
    history_{home().configuration().journal.max_event_history},
    watchers_{[this](const fact_query& query) { return history_.read(query); }},
    follower_{this} {}

void registry_shell::start() {
  follower_.follow([this](const std::shared_ptr<const record>& entry) { apply(entry); },
                   [this] {
                     tick_after(home().configuration().leases.sweep, sweep_tick);
                     ready();
                   });
}

registry_shell::behavior_type registry_shell::serve() {
  return {
    [this](const register_instance& command) { return execute(command, {{command.content.id}}); },
    [this](const deregister_instance& command) { return execute(command, {{command.id}}); },
    [this](const update_instance& command) { return execute(command, {{command.id}}); },
    [this](const drain_instance& command) { return execute(command, {{command.id}}); },
    [this](const heartbeat& command) { return take(command); },
    [this](const configure_service& command) {
      return execute(command, {{}, command.service});
    },
    [this](const report_health& command) { return execute(command, {{command.id}}); },
    [this](const discover& query) {
      return answer_of(catalog_.find(query).map([this](instance_list&& found) { return marked(std::move(found)); }));
    },
    [this](const instance_query& query) {
      return answer_of(catalog_.known(query.group).map([&] { return marked(catalog_.find(query)); }));
    },
    [this](const policy_query& query) { return catalog_.policy_of(query.service); },
    [this](const fact_query& query) { return watch(query); },
    [this](const deprecate_versions& command) {
      return execute(command, {{}, command.service});
    },
    [this](const reinstate_versions& command) {
      return execute(command, {{}, command.service});
    },
    [this](const version_query& query) { return answer_of(catalog_.find(query)); },
    [this](const dependency_query& query) { return answer_of(catalog_.find(query)); },
    [this](const impact_query& query) { return answer_of(catalog_.find(query)); },
    [this](const create_group& command) { return execute(command, {}); },
    [this](const add_to_group& command) { return execute(command, {}); },
    [this](const remove_from_group& command) { return execute(command, {}); },
    [this](const delete_group& command) { return execute(command, {}); },
    [this](const group_query& query) { return answer_of(catalog_.find(query)); },
    [this](const register_batch& command) { return execute(command, scope_of(command.content, &instance::id)); },
    [this](const deregister_batch& command) { return execute(command, {command.ids}); },
    [this](const update_batch& command) { return execute(command, scope_of(command.updates, &batch_update::id)); },
    [this](const resume_expiry& command) { return execute(command, {}); },
    [this](const announce& command) {
      return execute(command,
                     command.instance.empty() ? write_scope{{}, command.service} : write_scope{{command.instance}});
    },
    [this](const state_query& query) { return state_of(query.service); },
    [this](const history_query& query) { return answer_of(history_.latest(query)); },
    [this](const tick& timer) {
      if (timer.generation != sweep_tick.generation)
        return wake_watchers();
      sweep();
      remove_versions();
      tick_after(home().configuration().leases.sweep, sweep_tick);
    },
  };
}

template <class Command>
result<accepted> registry_shell::execute(const Command& command, write_scope scope) {
  auto answer = open_promise<accepted>();
  // What may cut off a dependent is decided in view of all instances.
  if (may_cut_off<Command> && home().configuration().dependencies.protect_dependents)
    scope = {};
  writes_.add(std::move(scope),
              [this, command, answer](write_queue::token write) { decide_and_append(command, write, answer); });
  return answer;
}

template <class Command>
void registry_shell::decide_and_append(const Command& command, write_queue::token write, promise<accepted> answer) {
  const auto finish = [this, answer, write](const expected<accepted>& outcome) {
    if (outcome)
      answer.deliver(*outcome);
    else
      answer.deliver(outcome.error());
    writes_.ended(write);
  };
  if (const auto known = history_.index_of(command.command))
    return finish(accepted{*known});
  auto facts = decide(command);
  if (facts && home().configuration().dependencies.protect_dependents)
    facts = catalog_.protect(*facts).map([&] { return std::move(*facts); });
  if (!facts)
    return recall(command.command, finish, tl::make_unexpected(facts.error()));
  renew(command);
  if (!facts->empty())
    return append({command.command.empty() ? next_command() : command.command, std::move(*facts)}, write,
                  std::move(answer));
  recall(command.command, finish, accepted{catalog_.index()});
}

void registry_shell::recall(const command_id& command, std::function<void(const expected<accepted>&)> finish,
                            expected<accepted> otherwise) {
  if (command.empty() || history_.is_whole())
    return finish(otherwise);
  ask(
    home().post_of<journal_actor>(child_name{"journal"}), append_timeout, append_facts{command, {}},
    [finish](const accepted& known) { finish(known); },
    [finish, otherwise](const failure& why) {
      finish(why.code == errc::not_found ? otherwise : tl::make_unexpected(why));
    });
}

void registry_shell::append(append_facts facts, write_queue::token write, promise<accepted> answer) {
  ask(
    home().post_of<journal_actor>(child_name{"journal"}), append_timeout, facts,
    [this, write, answer](const accepted& taken) {
      // Whoever is told may ask at once: the catalog must stand at that index by then.
      when_applied(taken.index, [this, write, answer, taken]() mutable {
        answer.deliver(taken);
        writes_.ended(write);
      });
    },
    [this, facts, write, answer](const failure& why) {
      answer.deliver(why);
      // Nothing that depends on this write can be decided before it is known what has become of it.
      if (may_be_journaled(why.code))
        append(facts, write, answer);
      else
        writes_.ended(write);
    });
}

void registry_shell::append_removal(const version_book::removal& what) {
  if (!removing_.insert(what.since).second)
    return;
  writes_.add({{}, what.service}, [this, what](write_queue::token write) {
    removing_.erase(what.since);
    auto facts = catalog_.versions().remove(what, now());
    if (facts.empty())
      return writes_.ended(write);
    append({command_id{"removal/" + what.service.str() + "/" + std::to_string(what.since)}, std::move(facts)}, write,
           {});
  });
}

command_id registry_shell::next_command() {
  return command_id{home().name() + "/registry/" + std::to_string(place().incarnation) + "/"
                    + std::to_string(++last_command_)};
}

void registry_shell::renew(const register_instance& command) {
  leases_.renew(command.content.id, now());
}

void registry_shell::renew(const register_batch& command) {
  for (const auto& each : command.content)
    leases_.renew(each.id, now());
}

void registry_shell::apply(const std::shared_ptr<const record>& entry) {
  catalog_.apply(entry);
  if (!is_long_past(entry->index))
    history_.push(entry);
  apply_to_leases(*entry);
  while (!upon_index_.empty() && upon_index_.begin()->first <= entry->index) {
    auto action = std::move(upon_index_.begin()->second);
    upon_index_.erase(upon_index_.begin());
    action();
  }
  wake_watchers();
}

/// Whether the history would only forget it again; it has no gap.
bool registry_shell::is_long_past(int64_t index) const {
  const auto oldest = follower_.end() - home().configuration().journal.max_event_history;
  return follower_.is_replaying() && history_.empty() && index <= std::max(oldest, follower_.compacted());
}

void registry_shell::when_applied(int64_t index, std::function<void()> action) {
  if (index <= catalog_.index())
    action();
  else
    upon_index_.emplace(index, std::move(action));
}

result<fact_list> registry_shell::watch(const fact_query& query) {
  auto answer = watchers_.answer(this, query);
  set_watchers_timer();
  return answer;
}

void registry_shell::remove_versions() {
  for (const auto& removal : catalog_.versions().due(now()))
    append_removal(removal);
}

registry_state registry_shell::state_of(const service_name& service) const {
  instance_query all;
  all.service = service;
  auto found = marked(catalog_.find(all));
  return {found.index, catalog_.policies(service), std::move(found.instances), found.stale};
}

void registry_shell::wake_watchers() {
  watchers_.wake(now());
  set_watchers_timer();
}

void registry_shell::set_watchers_timer() {
  if (const auto next = watchers_.timer_to_set())
    tick_after(*next - now(), watchers_tick);
}

} // namespace muster
