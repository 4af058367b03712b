#include "runtime/route/route_keeper.hpp"

#include "messages/protocol/breaker.hpp"
#include "messages/protocol/error.hpp"
#include "messages/protocol/types.hpp"

#include <caf/send.hpp>
#include <caf/system_messages.hpp>
#include <caf/typed_actor.hpp>

#include <algorithm>
#include <utility>

namespace muster {

namespace {

constexpr duration snapshot_wait = std::chrono::seconds{10};
constexpr duration snapshot_grace = std::chrono::seconds{5};
constexpr duration pause = std::chrono::milliseconds{100};

/// What an outcome may wait for others, and the time in which a permit must find a pick.
constexpr duration batch_age = std::chrono::milliseconds{10};
constexpr duration stock_age = std::chrono::seconds{1};

/// A permit that the breaker has only later is for others. Its answer is listened for much longer, since nobody waits
/// for the keeper, and a permit that nobody hears of lapses as a failure.
constexpr duration permit_patience = std::chrono::milliseconds{200};
constexpr duration permit_timeout = std::chrono::seconds{10};
constexpr duration pause_after_denial = std::chrono::seconds{1};

/// How long the end waits for permits that have been asked for: far longer than the breaker may take to grant one.
constexpr duration last_wait = std::chrono::seconds{1};

/// Why a keeper is woken, as the generation of a tick.
enum reason : int64_t { follow_again, gather_later, gather_now, end_now, last_reason = end_now };

bool is_same(const route::trial& one, const route::trial& other) {
  return one.instance == other.instance && one.epoch == other.epoch;
}

} // namespace

route_keeper::route_keeper(caf::actor_config& cfg, std::shared_ptr<house> home, std::shared_ptr<route> kept,
                           report_function report)
  : caf::event_based_actor(cfg),
    home_{std::move(home)},
    route_{std::move(kept)},
    report_{std::move(report)},
    last_timer_{last_reason} {
  set_exit_handler([this](const caf::exit_msg&) { end(); });
}

caf::behavior route_keeper::make_behavior() {
  follow();
  return {
    [this](const tick& woken) { wake(woken.generation); },
    [this](const flush_reports&) {
      gather();
      return muster::done{};
    },
  };
}

void route_keeper::end() {
  ending_ = true;
  route_->close();
  gather();
  // Permits that no pick has used go back.
  for (const auto& [timer, action] : std::exchange(later_, {}))
    action();
  if (answers_due_ == 0)
    quit();
  else
    delayed_send(this, last_wait, tick{end_now});
}

void route_keeper::wake(int64_t why) {
  if (why == end_now)
    quit();
  else if (why == follow_again)
    follow();
  else if (why == gather_now)
    gather();
  else if (why == gather_later)
    delayed_send(this, batch_age, tick{gather_now});
  else if (auto due = later_.extract(why))
    due.mapped()();
}

void route_keeper::after(duration delay, std::function<void()> action) {
  later_.emplace(++last_timer_, std::move(action));
  delayed_send(this, delay, tick{last_timer_});
}

void route_keeper::follow() {
  if (ending_)
    return;
  const auto balancer = home_->post_of<balancer_actor>(child_name{"balancer"});
  request(balancer, snapshot_wait + snapshot_grace,
          snapshot_query{route_->options().service, route_->index(), snapshot_wait})
    .then(
      [this](const service_snapshot& latest) {
        if (latest.index > route_->index() && !ending_)
          route_->take(latest);
        gather();
        follow();
      },
      [this](const caf::error& why) {
        const auto code = to_failure(why).code;
        if (code == errc::outcome_unknown || code == errc::time_out)
          follow();
        else
          delayed_send(this, pause, tick{follow_again});
      });
}

void route_keeper::gather() {
  if (auto outcomes = route_->collect(); !outcomes.empty())
    report_(route_->options().service, std::move(outcomes));
  for (const auto& what : route_->wanted())
    if (std::ranges::none_of(asked_, [&](const auto& each) { return is_same(each, what); }))
      ask_for(what);
}

void route_keeper::ask_for(const route::trial& what) {
  asked_.push_back(what);
  const child_name name{"breaker/" + route_->options().service.str()};
  // Who asks for a post makes it, and a service without instances has no breaker to open it.
  if (home_->posts().find(name) == nullptr)
    return answered(what, false);
  ++answers_due_;
  request(home_->post_of<breaker_actor>(name), permit_timeout,
          permit_request{what.instance, what.epoch,
                         std::min(route_->options().timeout + stock_age, route_options::longest_timeout),
                         home_->now() + permit_patience})
    .then([this, what](const permit& given) { came(what, given.granted); },
          [this, what](const caf::error&) { came(what, false); });
}

void route_keeper::came(const route::trial& what, bool granted) {
  --answers_due_;
  answered(what, granted);
  if (ending_)
    end();
}

void route_keeper::answered(const route::trial& what, bool granted) {
  const auto settle = [this, what, granted] {
    std::erase_if(asked_, [&](const auto& each) { return is_same(each, what); });
    route_->answer(what, granted);
  };
  if (granted) {
    settle();
    after(stock_age, [this, what] { take_back(what); });
  } else {
    after(pause_after_denial, settle);
  }
}

void route_keeper::take_back(const route::trial& what) {
  const auto left = route_->take_back(what);
  if (left == 0)
    return;
  const call_outcome unused{what.instance, what.epoch, true, call_result::abandoned, {}, home_->now(), {}};
  report_(route_->options().service, std::vector<call_outcome>(static_cast<size_t>(left), unused));
}

void keeper_bell::operator()(bool at_once) const {
  if (const auto keeper = keeper_.lock())
    caf::anon_send(caf::actor_cast<caf::actor>(keeper), tick{at_once ? gather_now : gather_later});
}

} // namespace muster
