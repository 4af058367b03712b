#include "actors/health/health_actor.hpp"

#include "messages/protocol/error.hpp"
#include "messages/protocol/types.hpp"

#include <caf/send.hpp>

#include <string>

namespace muster {

namespace {

constexpr duration report_timeout = std::chrono::seconds{2};

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

health_shell::health_shell(caf::actor_config& cfg, seat where, std::shared_ptr<prober> with)
  : supervised(cfg, std::move(where)),
    prober_{std::move(with)},
    checks_{home().configuration().health.max_in_flight,
            [probe_with = prober_](check_kind kind) { return probe_with->can(kind); },
            std::mt19937_64{home().seed_for("health#" + std::to_string(place().incarnation))},
            first_probe_of(place().incarnation)},
    follower_{this} {}

void health_shell::start() {
  follower_.follow(
    [this](const record& entry) {
      checks_.apply(entry, now());
      carry_on();
    },
    [this] {
      serving_ = true;
      checks_.begin(now());
      ready();
      carry_on();
    });
}

health_shell::behavior_type health_shell::serve() {
  return {
    [this](const probe_result& result) {
      checks_.end(result, now());
      carry_on();
    },
    [this](const check_query& query) { return checks_.list(query.service); },
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
  for (const auto& what : checks_.take_due(now()))
    look(what);
  for (const auto& report : checks_.reports().take_due(now()))
    tell(report);
  for (const auto next : {checks_.next(), checks_.reports().next()})
    if (next)
      wake_at(*next);
}

void health_shell::look(const probe& what) {
  // A probe that never ends must not keep anything alive.
  const auto address = home().post_of<health_actor>(place().name);
  prober_->start(what, [weak = caf::actor_cast<caf::weak_actor_ptr>(address)](const probe_result& result) {
    if (const auto post = caf::actor_cast<caf::strong_actor_ptr>(weak))
      caf::anon_send(caf::actor_cast<health_actor>(post), result);
  });
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

} // namespace muster
