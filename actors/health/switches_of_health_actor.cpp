#include "actors/health/health_actor.hpp"
#include "actors/journal/may_be_journaled.hpp"
#include "messages/protocol/types.hpp"

#include <string>

// How commands that stop and start checks take effect.

namespace muster {

namespace {

constexpr duration append_timeout = std::chrono::seconds{5};

} // namespace

/// One after the other: what a command changes depends on what the one before it has left.
void health_shell::turn_next() {
  while (!turning_.empty() && !append(turning_.front().first, turning_.front().second))
    turning_.pop_front();
}

void health_shell::turned() {
  turning_.pop_front();
  turn_next();
}

/// Answers whether it is on its way, which `turned` ends.
bool health_shell::append(const switch_checks& command, const promise<accepted>& owed) {
  auto decided = checks_.decide(command);
  if (!decided) {
    owed.deliver(decided.error());
    return false;
  }
  const auto& id = command.command;
  if (*decided)
    append({id.empty() ? next_command() : id, {std::move(**decided)}}, owed);
  else if (!id.empty())
    recall(id, owed);
  else
    owed.deliver(accepted{follower_.index()});
  return *decided || !id.empty();
}

void health_shell::append(append_facts facts, const promise<accepted>& owed) {
  ask(
    home().post_of<journal_actor>(child_name{"journal"}), append_timeout, facts,
    [this, owed](const accepted& taken) { holds_at(taken, owed); },
    [this, facts, owed](const failure& why) {
      owed.deliver(why);
      // The command after it is decided by what this one leaves.
      if (may_be_journaled(why.code))
        append(facts, owed);
      else
        turned();
    });
}

/// A command that would change nothing may have been taken before.
void health_shell::recall(const command_id& command, const promise<accepted>& owed) {
  ask(
    home().post_of<journal_actor>(child_name{"journal"}), append_timeout, append_facts{command, {}},
    [this, owed](const accepted& taken) { holds_at(taken, owed); },
    [this, owed](const failure& why) {
      why.code == errc::not_found ? owed.deliver(accepted{follower_.index()}) : owed.deliver(why);
      turned();
    });
}

/// It is answered once it holds here, which it will, however long it takes.
void health_shell::holds_at(const accepted& taken, const promise<accepted>& owed) {
  const auto end = [this, taken, owed] {
    owed.deliver(taken);
    turned();
  };
  if (follower_.index() >= taken.index)
    end();
  else
    defer(taken.index, end);
}

command_id health_shell::next_command() {
  return command_id{home().name() + "/health/" + std::to_string(place().incarnation) + "/"
                    + std::to_string(++last_command_)};
}

} // namespace muster
