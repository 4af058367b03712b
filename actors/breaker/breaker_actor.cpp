#include "actors/breaker/breaker_actor.hpp"

#include "actors/journal/load_checkpoint.hpp"
#include "messages/protocol/error.hpp"
#include "messages/protocol/journal.hpp"

#include <algorithm>
#include <utility>

namespace muster {

namespace {

const child_name journal_name{"journal"};

/// Past it a proposal is offered again, so that a longer wait gains nothing.
constexpr duration append_timeout = instance_circuit::resend_after;
constexpr duration journal_timeout = std::chrono::seconds{5};
/// A far end of time would overflow the clock, and a timer cannot be cancelled.
constexpr duration longest_timer = std::chrono::minutes{1};

/// Whether the journal itself has said so: then what was offered before under the same id is not in it either.
bool changed_nothing(errc code) {
  switch (code) {
    case errc::invalid:
    case errc::storage_unavailable:
    case errc::disabled:
    case errc::unsupported:
    case errc::refused:
      return true;
    default:
      return false;
  }
}

} // namespace

breaker_shell::breaker_shell(caf::actor_config& cfg, seat place, service_name service)
  : supervised(cfg, std::move(place)),
    service_{std::move(service)},
    logic_{service_},
    follower_{this, service_} {}

void breaker_shell::start() {
  follower_.follow(
    [this](const record& line) {
      logic_.apply(line);
      deny_the_void();
      if (serving_)
        act();
    },
    [this] { load_checkpoint(this, place().name, [this](const checkpoint& saved) { begin(saved); }); });
}

void breaker_shell::begin(const checkpoint& saved) {
  // A checkpoint that cannot be read is worth no more than none: circuits stand in facts, and windows fill again.
  static_cast<void>(logic_.restore(saved.found ? saved.data : std::string{}, now()));
  serving_ = true;
  ready();
  act();
}

breaker_shell::behavior_type breaker_shell::serve() {
  return {
    [this](const permit_request& request) { return admit(request); },
    [this](const call_report& report) { return count(report); },
    [this](const circuit_query& query) { return list(query); },
    [this](const tick& timer) {
      if (timer.generation != generation_)
        return;
      timer_at_.reset();
      act();
    },
  };
}

result<permit> breaker_shell::admit(const permit_request& request) {
  auto answer =
    logic_.admit(request.instance, request.epoch, request.timeout, now(), request.answer_by.value_or(timestamp::max()));
  if (!answer)
    return to_error(answer.error());
  if (!answer->first) {
    act();
    return permit{answer->granted, answer->epoch};
  }
  const auto owed = open_promise<permit>();
  waiting_.emplace(answer->first->command, owed_permit{std::get<permit_granted>(answer->first->what), owed});
  offer(*answer->first);
  act();
  return owed;
}

result<call_receipt> breaker_shell::count(const call_report& report) {
  const auto covered = logic_.count(report, now());
  if (!covered)
    return to_error(covered.error());
  act();
  return call_receipt{place().incarnation, *covered};
}

result<circuit_list> breaker_shell::list(const circuit_query& query) const {
  if (!query.service.empty() && query.service != service_)
    return make_error(errc::invalid, "the breaker of '" + service_.str() + "' was asked for the circuits of '"
                                       + query.service.str() + "'");
  return circuit_list{logic_.view(now())};
}

void breaker_shell::act() {
  for (const auto& due : logic_.due(now()))
    offer(due);
  if (logic_.is_unsaved() && !saving_ && !save_at_)
    save_at_ = now() + home().configuration().checkpoints.interval;
  if (save_at_ && *save_at_ <= now())
    save();
  set_timer();
}

void breaker_shell::offer(const proposal& due) {
  ask(
    home().post_of<journal_actor>(journal_name), append_timeout, append_facts{due.command, {due.what}},
    [this, due](const accepted&) { journaled(due); }, [this, due](const failure& why) { refused(due, why); });
}

void breaker_shell::journaled(const proposal& offered) {
  const auto* grant = std::get_if<permit_granted>(&offered.what);
  if (grant == nullptr)
    return;
  const auto granted = logic_.confirm(offered.command, *grant, now());
  if (const auto owed = waiting_.extract(offered.command); !owed.empty())
    owed.mapped().to.deliver(permit{granted, grant->epoch});
  act();
}

void breaker_shell::refused(const proposal& offered, const failure& why) {
  const auto* grant = std::get_if<permit_granted>(&offered.what);
  if (grant == nullptr)
    return;
  if (changed_nothing(why.code))
    logic_.withdraw(offered.command, *grant);
  // While the fact may be in the journal, it is offered until that is known; who asked waits no longer than
  // the permit would last.
  if (!logic_.is_reserved(offered.command, *grant) || grant->lapses_at <= now())
    if (const auto owed = waiting_.extract(offered.command); !owed.empty())
      owed.mapped().to.deliver(why);
  act();
}

void breaker_shell::deny_the_void() {
  for (auto at = waiting_.begin(); at != waiting_.end();) {
    const auto& [command, owed] = *at;
    if (logic_.is_reserved(command, owed.grant)) {
      ++at;
      continue;
    }
    owed.to.deliver(permit{false, owed.grant.epoch});
    at = waiting_.erase(at);
  }
}

void breaker_shell::save() {
  saving_ = true;
  save_at_.reset();
  const auto ended = [this](bool saved) {
    saving_ = false;
    logic_.end_checkpoint(saved);
    act();
  };
  ask(
    home().post_of<journal_actor>(journal_name), journal_timeout,
    save_checkpoint{place().name, now(), logic_.begin_checkpoint(now())}, [ended](const done&) { ended(true); },
    [ended](const failure&) { ended(false); });
}

void breaker_shell::set_timer() {
  auto next = logic_.deadline();
  if (save_at_ && (!next || *save_at_ < *next))
    next = save_at_;
  if (!next || (timer_at_ && *timer_at_ <= *next))
    return;
  timer_at_ = next;
  tick_after(std::clamp(*next - now(), duration{0}, longest_timer), tick{++generation_});
}

} // namespace muster
