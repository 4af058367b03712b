#include "actors/health/health_actor.hpp"

#include "messages/protocol/error.hpp"
#include "messages/protocol/types.hpp"

#include <caf/send.hpp>
#include <caf/system_messages.hpp>

#include <string>

namespace muster {

namespace {

constexpr duration report_timeout = std::chrono::seconds{2};
/// How long a fact is waited for that somebody knows of already.
constexpr duration catch_up_time = std::chrono::seconds{2};
constexpr size_t max_deferred = 1024;

constexpr auto actor_is_there = "its actor is there";
constexpr auto actor_has_ended = "its actor has ended";

/// Whether the same report could still be taken later.
bool is_passing(errc code) {
  switch (code) {
    case errc::overloaded:
    case errc::time_out:
    case errc::outcome_unknown:
    case errc::unavailable:
    case errc::storage_unavailable:
      return true;
    default:
      return false;
  }
}

/// Results that an incarnation leaves in its mailbox go to the next one, which must know them from its own.
int64_t first_probe_of(int64_t incarnation) {
  return incarnation << 32;
}

} // namespace

health_shell::health_shell(caf::actor_config& cfg, seat where, std::shared_ptr<prober> with,
                           std::shared_ptr<attached_actors> attached)
  : supervised(cfg, std::move(where)),
    prober_{std::move(with)},
    attached_{std::move(attached)},
    checks_{home().configuration().health.max_in_flight,
            [probe_with = prober_](check_kind kind) { return kind == check_kind::actor || probe_with->can(kind); },
            std::mt19937_64{home().seed_for("health#" + std::to_string(place().incarnation))},
            first_probe_of(place().incarnation)},
    follower_{this} {}

void health_shell::start() {
  set_down_handler([this](const caf::down_msg& news) { went_down(news.source); });
  follower_.follow([this](const record& entry) { take(entry); }, [this] { begin(); });
}

void health_shell::take(const record& entry) {
  if (const auto* registered = std::get_if<instance_registered>(&entry.what))
    attached_->forget(registered->content.id, entry.index);
  else if (const auto* gone = std::get_if<instance_deregistered>(&entry.what))
    attached_->forget(gone->instance, entry.index);
  checks_.apply(entry, now());
  do_deferred();
  carry_on();
}

void health_shell::begin() {
  serving_ = true;
  checks_.begin(now());
  ready();
  // One that has ended meanwhile says so at once, unless nothing is left of it.
  for (const auto& address : attached_->all())
    if (const auto actor = caf::actor_cast<caf::strong_actor_ptr>(address))
      monitor(actor);
    else
      went_down(address);
  carry_on();
}

health_shell::behavior_type health_shell::serve() {
  return {
    [this](const probe_result& result) {
      checks_.end(result, now());
      carry_on();
    },
    [this](const check_query& query) { return checks_.list(query.service); },
    [this](const check_now& question) { return look_now(question); },
    [this](const report_check& report) { return take_report(report); },
    [this](const switch_checks& command) { return turn(command); },
    [this](const attach_actor& command) { return attach(command); },
    [this](const tick& timer) {
      if (timer.generation != generation_)
        return;
      waking_.reset();
      carry_on();
    },
  };
}

/// Does what is due, and sees to it that it is called again when something is.
void health_shell::carry_on() {
  if (!serving_)
    return;
  // A look at an actor ends at once and leaves its place to another. What becomes due meanwhile is left to the timer,
  // or else very many of them would leave no time for messages.
  const auto instant = now();
  for (auto probes = checks_.take_due(instant); !probes.empty(); probes = checks_.take_due(instant))
    for (const auto& what : probes)
      look(what);
  for (const auto& report : checks_.reports().take_due(now()))
    tell(report);
  for (auto& answer : checks_.take_answers())
    if (const auto asked = asking_.extract(answer.to); !asked.empty())
      answer.status ? asked.mapped().deliver(std::move(*answer.status)) : asked.mapped().deliver(answer.status.error());
  for (const auto next : {checks_.next(), checks_.reports().next()})
    if (next)
      wake_at(*next);
}

void health_shell::look(const probe& what) {
  if (what.kind == check_kind::actor)
    return look_at_actor(what);
  // A probe that never ends must not keep anything alive.
  const auto address = home().post_of<health_actor>(place().name);
  prober_->start(what, [weak = caf::actor_cast<caf::weak_actor_ptr>(address)](const probe_result& result) {
    if (const auto post = caf::actor_cast<caf::strong_actor_ptr>(weak))
      caf::anon_send(caf::actor_cast<health_actor>(post), result);
  });
}

void health_shell::look_at_actor(const probe& what) {
  const auto registered = checks_.registration_of(what.instance, check_kind::actor);
  const auto ended = registered ? attached_->has_ended(what.instance, *registered) : std::nullopt;
  const auto* const said = !ended ? "no actor is attached" : *ended ? actor_has_ended : actor_is_there;
  checks_.end({what.id, what.instance, ended == false, said}, now(), ended.has_value());
}

void health_shell::tell(const report_health& report) {
  ask(
    home().post_of<registry_actor>(child_name{"registry"}), report_timeout, report,
    [this, report](const accepted&) { checks_.reports().settle(report); },
    [this, report](const failure& why) {
      if (is_passing(why.code))
        checks_.reports().retry(report, now());
      else
        checks_.reports().settle(report);
      carry_on();
    });
}

void health_shell::wake_at(timestamp due) {
  // An earlier timer wakes in time; a later one is outdated by the new generation.
  if (waking_ && *waking_ <= due)
    return;
  waking_ = due;
  tick_after(std::max(due - now(), duration{0}), tick{++generation_});
}

template <class R>
result<R> health_shell::once_seen(int64_t index, std::function<void(const promise<R>&)> action) {
  const auto is_seen = follower_.index() >= index;
  if (!is_seen && deferred_.size() >= max_deferred)
    return make_error(errc::overloaded, "too many requests wait for facts that were not seen yet");
  const auto owed = open_promise<R>();
  if (is_seen) {
    action(owed);
    return owed;
  }
  const auto where = defer(index, [action = std::move(action), owed] { action(owed); });
  call_after(catch_up_time, [this, where] {
    if (const auto late = deferred_.extract(where); !late.empty())
      late.mapped()();
  });
  return owed;
}

health_shell::place_in_line health_shell::defer(int64_t index, std::function<void()> action) {
  const place_in_line result{index, ++last_deferred_};
  deferred_.emplace(result, std::move(action));
  return result;
}

void health_shell::do_deferred() {
  while (!deferred_.empty() && deferred_.begin()->first.first <= follower_.index())
    deferred_.extract(deferred_.begin()).mapped()();
}

result<check_status> health_shell::look_now(const check_now& question) {
  return once_seen<check_status>(question.after, [this, instance = question.instance](const auto& owed) {
    const auto ticket = ++last_ticket_;
    asking_.emplace(ticket, owed);
    checks_.ask(instance, ticket, now());
    carry_on();
  });
}

result<done> health_shell::take_report(const report_check& report) {
  return once_seen<done>(report.after, [this, report](const auto& owed) {
    const auto taken = checks_.report(report, now());
    taken ? owed.deliver(done{}) : owed.deliver(taken.error());
    carry_on();
  });
}

result<accepted> health_shell::turn(const switch_checks& command) {
  return once_seen<accepted>(command.after, [this, command](const auto& owed) {
    turning_.emplace_back(command, owed);
    if (turning_.size() == 1)
      turn_next();
  });
}

result<done> health_shell::attach(const attach_actor& command) {
  if (!command.actor)
    return make_error(errc::invalid, "no actor to attach to instance '" + command.instance.str() + "'");
  return once_seen<done>(command.after, [this, command](const auto& owed) { watch(command, owed); });
}

void health_shell::watch(const attach_actor& command, const promise<done>& owed) {
  const auto registered = checks_.registration_of(command.instance, check_kind::actor);
  if (!registered)
    return owed.deliver(registered.error());
  const auto number = ++last_tried_;
  trying_.emplace(number, caf::actor_cast<caf::actor_addr>(command.actor));
  monitor(command.actor);
  // That it has ended before is in the mailbox by now.
  call_after(duration{0}, [this, number, instance = command.instance, owed] { attach_tried(number, instance, owed); });
}

void health_shell::attach_tried(int64_t number, const instance_id& instance, const promise<done>& owed) {
  const auto tried = trying_.extract(number);
  if (tried.empty())
    return owed.deliver(failure{errc::refused, "the actor of instance '" + instance.str() + "' has ended"});
  const auto registered = checks_.registration_of(instance, check_kind::actor);
  if (!registered)
    return owed.deliver(registered.error());
  attached_->attach(instance, tried.mapped(), *registered);
  checks_.know(instance, true, actor_is_there, now());
  owed.deliver(done{});
  carry_on();
}

void health_shell::went_down(const caf::actor_addr& actor) {
  std::erase_if(trying_, [&](const auto& each) { return each.second == actor; });
  for (const auto& instance : attached_->end(actor))
    checks_.know(instance, false, actor_has_ended, now());
  carry_on();
}

} // namespace muster
