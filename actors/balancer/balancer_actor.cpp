#include "actors/balancer/balancer_actor.hpp"

#include "actors/balancer/menu.hpp"
#include "messages/protocol/error.hpp"
#include "messages/protocol/types.hpp"

namespace muster {

namespace {

expected<void> check(const pick& request) {
  if (request.timeout > duration{0} && request.timeout <= std::chrono::hours{24})
    return expect_on_menu(request.strategy_);
  return fail(errc::invalid, "timeout " + format_duration(request.timeout) + " of a pick is not above 0 and up to 24h");
}

} // namespace

balancer_shell::balancer_shell(caf::actor_config& cfg, seat where)
  : supervised(cfg, std::move(where)),
    watchers_{
      [this](const snapshot_query& query, bool must) { return roster_.snapshot(query, must); },
      // What is to be reached may come with a fact about anything.
      [this](const snapshot_query& query) { return roster_.index() < query.reached ? service_name{} : query.service; }},
    // Incarnations that all began with the same draws would send each first pick the same way.
    dice_{home().seed_for("balancer#" + std::to_string(place().incarnation))},
    follower_{this} {}

void balancer_shell::start() {
  follower_.follow([this](const std::shared_ptr<const record>& entry) { apply(entry); },
                   [this] {
                     picks_since_ = now();
                     ready();
                   });
}

void balancer_shell::apply(const std::shared_ptr<const record>& entry) {
  roster_.apply(entry);
  watchers_.wake(now(), {service_of(entry->what)});
  set_timer();
}

void balancer_shell::set_timer() {
  if (const auto next = watchers_.timer_to_set())
    tick_after(*next - now(), tick{});
}

balancer_shell::behavior_type balancer_shell::serve() {
  return {
    [this](const pick& request) { return answer(request); },
    [this](const snapshot_query& query) {
      auto answer = watchers_.answer(this, query);
      set_timer();
      return answer;
    },
    [this](const attempts_ended& news) { end_attempts(news); },
    [this](const tick&) {
      watchers_.wake(now());
      set_timer();
    },
  };
}

void balancer_shell::end_attempts(const attempts_ended& news) {
  if (const auto from = roster_.find(news.service))
    for (const auto& [id, began] : news.attempts)
      if (began >= picks_since_)
        (*from)->end_attempt(id, began);
}

result<picked> balancer_shell::answer(const pick& request) {
  if (const auto good = check(request); !good)
    return to_error(good.error());
  auto decided = decide(request, true);
  if (!decided)
    return to_error(decided.error());
  if (!decided->permit)
    return std::move(*decided);
  auto later = open_promise<picked>();
  try_permit({request, std::move(*decided)}, later);
  return later;
}

/// An answer with `permit` set is good only once there is one.
expected<picked> balancer_shell::decide(const pick& request, bool may_ask) {
  const auto from = roster_.find(request.service);
  if (!from)
    return tl::make_unexpected(from.error());
  const auto draw = std::uniform_int_distribution<int64_t>{0, ratio::one - 1}(dice_);
  auto chosen = choose(**from, request, {now(), roster_.index(), draw, dice_(), may_ask});
  if (!chosen)
    return tl::make_unexpected(chosen.error());
  const auto& winner = (*from)->candidates()[chosen->winner];
  return picked{winner.id(),          winner.content->address, winner.content->zone, winner.epoch,
                chosen->needs_permit, chosen->panic,           roster_.index(),      std::move(chosen->trace)};
}

void balancer_shell::try_permit(trial what, promise<picked> to) {
  const auto& service = what.request.service;
  (*roster_.find(service))->find(what.answer.instance)->asking += 1;
  const permit_request question{what.answer.instance, what.answer.epoch, what.request.timeout, now() + permit_patience};
  const auto breaker = home().post_of<breaker_actor>(child_name{"breaker/" + service.str()});
  ask(
    breaker, permit_timeout, question,
    [this, what, to](const permit& given) {
      asked(what, given.granted);
      if (given.granted)
        to.deliver(what.answer);
      else
        pick_again(what.request, true, to);
    },
    [this, what, to](const failure&) {
      asked(what, false);
      pick_again(what.request, false, to);
    });
}

void balancer_shell::pick_again(const pick& request, bool may_ask, promise<picked> to) {
  auto decided = decide(request, may_ask);
  if (!decided)
    to.deliver(decided.error());
  else if (decided->permit)
    try_permit({request, std::move(*decided)}, to);
  else
    to.deliver(std::move(*decided));
}

void balancer_shell::asked(const trial& what, bool granted) {
  const auto from = roster_.find(what.request.service);
  auto* which = from ? (*from)->find(what.answer.instance) : nullptr;
  if (which == nullptr)
    return;
  if (granted)
    (*from)->begin_attempt(*which, now(), what.request.timeout);
  // A transition meanwhile has started the count anew.
  if (which->epoch != what.answer.epoch)
    return;
  which->asking -= 1;
  if (!granted)
    which->ask_from = now() + pause_after_denial;
}

} // namespace muster
