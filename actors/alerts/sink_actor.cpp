#include "actors/alerts/sink_actor.hpp"

#include "messages/protocol/error.hpp"
#include "messages/protocol/journal.hpp"

namespace muster {

namespace {

constexpr duration journal_timeout = std::chrono::seconds{5};

command_id command_of(const sink_name& sink, const notice& what) {
  return command_id{"sink/" + sink.str() + "/" + what.first.str() + "/" + std::string{to_string(what.second)}};
}

} // namespace

sink_shell::sink_shell(caf::actor_config& cfg, seat place, sink_name name, sink_factory make)
  : supervised(cfg, std::move(place)),
    name_{std::move(name)},
    make_{std::move(make)},
    // Each episode in the history has two notices.
    log_{2 * static_cast<std::size_t>(home().configuration().alerts.max_history)},
    follower_{this} {}

void sink_shell::start() {
  sink_ = make_();
  follower_.follow(
    [this](const record& line) {
      if (const auto* notified = std::get_if<alert_notified>(&line.what); notified && notified->sink == name_)
        log_.became_fact({notified->id, notified->status});
    },
    [this] { ready(); });
}

sink_shell::behavior_type sink_shell::serve() {
  return {
    [this](const deliver_alert& command) { return deliver(command.episode); },
  };
}

result<done> sink_shell::deliver(const alert& episode) {
  const notice what{episode.id, episode.status};
  if (log_.is_fact(what))
    return done{};
  if (!log_.is_delivered(what)) {
    if (auto delivered = sink_->deliver(episode, now()); !delivered)
      return to_error(delivered.error());
    log_.delivered(what);
  }
  return journal(what);
}

result<done> sink_shell::journal(const notice& what) {
  auto answer = open_promise<done>();
  ask(
    home().post_of<journal_actor>(child_name{"journal"}), journal_timeout,
    append_facts{command_of(name_, what), {alert_notified{what.first, name_, what.second}}},
    [this, what, answer](const accepted&) mutable {
      log_.became_fact(what);
      answer.deliver(done{});
    },
    [answer](const failure& why) mutable { answer.deliver(why); });
  return answer;
}

} // namespace muster
