#include "tests/chaos/killer.hpp"

#include "messages/protocol/error.hpp"
#include "messages/protocol/types.hpp"
#include "runtime/clock.hpp"
#include "tests/chaos/world.hpp"

#include <utility>

namespace muster {

namespace {

/// By then an answer that has not come is taken for lost.
constexpr std::chrono::seconds patience{10};

/// Questions that a victim has in its mailbox when it is killed.
constexpr int64_t waiting_questions = 20;

constexpr std::chrono::milliseconds notice{1};

template <class Question>
std::function<caf::message()> question(Question what) {
  return [what = std::move(what)] { return caf::make_message(what); };
}

} // namespace

killer::killer(system& runs, kill_log& kills, size_t first)
  : runs_{runs},
    kills_{kills},
    home_{runs.home()},
    mail_{home_->system()},
    turn_{first} {
  const auto breaker_of = [](const service_name& service) { return "breaker/" + service.str(); };
  // Those whose supervisor is killed as well are so at another time, so that they have been up for a while each time.
  victims_ = {
    {"breakers", "root", question(children_query{false})},
    {"sinks", "root", question(children_query{false})},
    {"registry", "root", question(world::query_of(world::id_of(world::routed, 1)))},
    {"journal", "root", question(fact_query{0, 1, {}, {}})},
    {"health", "root", question(check_query{world::probed})},
    {breaker_of(world::routed), "breakers", question(circuit_query{})},
    {breaker_of(world::picked), "breakers", question(circuit_query{})},
    {"sink/" + std::string{world::sink}, "sinks", [this] { return a_notification(); }},
    {"metrics", "root", question(measure_query{world::routed, {}, {}})},
    {"alerts", "root", question(alert_query{})},
    {"balancer", "root", question(snapshot_query{world::routed, 0, {}})},
    {"overview", "root", question(topology_query{world::routed})},
  };
}

void killer::run(duration length, const std::function<void()>& before_kill) {
  const auto begin = steady_now();
  const auto wait = [](steady_time until) { wait_until(wall_now() + (until - steady_now())); };
  wait(begin + interval / 2);
  machine_.others_share();
  for (auto at = begin + interval; at <= begin + length; at += interval) {
    const auto& whom = next();
    const auto calm = round_trip(whom);
    wait(at - notice);
    before_kill();
    wait(at);
    const auto before = recoveries_.size();
    kill(whom);
    wait(at + interval / 2);
    const auto share = machine_.others_share();
    if (recoveries_.size() > before) {
      recoveries_.back().calm_round_trip = calm;
      recoveries_.back().others_share = share;
    }
  }
}

/// Whoever has something to answer.
const killer::victim& killer::next() {
  for (;;) {
    const auto& whom = victims_[turn_++ % victims_.size()];
    if (!whom.question().empty())
      return whom;
  }
}

duration killer::round_trip(const victim& whom) {
  const auto before = steady_now();
  return ask(whom.name, whom.question()).at - before;
}

void killer::strike() {
  const auto& whom = victims_[turn_++ % victims_.size()];
  kills_.add(steady_now());
  ask(whom.supervisor, caf::make_message(kill_child{child_name{whom.name}}));
}

void killer::kill(const victim& whom) {
  const auto what = whom.question();
  victim_ = ask(whom.name, what).from;
  took_.reset();
  ask_many(whom.name, what);
  killed_at_ = steady_now();
  kills_.add(killed_at_);
  if (!ask(whom.supervisor, caf::make_message(kill_child{child_name{whom.name}})).content.match_elements<done>())
    faults_.push_back(whom.supervisor + " did not kill " + whom.name);
  const auto deadline = killed_at_ + patience;
  while (!waiting_.empty() && steady_now() < deadline)
    for (const auto& came : mail_->take(deadline))
      take_one_of_many(came);
  while (!took_ && steady_now() < deadline)
    see_next(ask(whom.name, what));
  if (took_)
    recoveries_.push_back({whom.name, *took_, {}, 0});
  else
    faults_.push_back(whom.name + " did not answer after a kill");
}

void killer::see(const letter& came) {
  if (came.from != 0)
    see_next(came);
}

/// An answer that does not say by whom it is, as one that was promised, is the next one's if it was asked for after the
/// kill.
void killer::see_next(const letter& came) {
  if (!took_ && (came.from == 0 || came.from != victim_) && !came.content.empty()
      && !came.content.match_elements<caf::error>())
    took_ = came.at - killed_at_;
}

void killer::ask_many(const std::string& whom, const caf::message& what) {
  const auto post = home_->posts().get(child_name{whom});
  for (auto i = waiting_questions; i > 0; --i) {
    const auto number = mail_->number();
    waiting_.insert(number);
    ++last_questions_.begun;
    mail_->send(number, post, what);
  }
}

void killer::take_one_of_many(const letter& came) {
  if (waiting_.erase(came.question) == 0) {
    ++last_questions_.doubled;
    return;
  }
  see(came);
  const auto near_kill = kills_.is_near(came.at);
  if (came.content.match_elements<caf::error>())
    last_questions_.ended_badly(near_kill, "question", to_failure(came.content.get_as<caf::error>(0)).code);
  else
    last_questions_.ended_well(near_kill);
}

letter killer::ask(const std::string& whom, const caf::message& what) {
  const auto number = mail_->number();
  const auto deadline = steady_now() + patience;
  mail_->send(number, home_->posts().get(child_name{whom}), what);
  std::optional<letter> answer;
  while (!answer && steady_now() < deadline)
    for (auto& came : mail_->take(deadline))
      if (came.question == number)
        answer = std::move(came);
      else
        take_one_of_many(came);
  return answer.value_or(letter{number, steady_now(), 0, {}});
}

/// One that was fired: offered again, it is not delivered again.
caf::message killer::a_notification() {
  const auto known = runs_.alerts();
  return known && !known->alerts.empty() ? caf::make_message(deliver_alert{known->alerts.front()}) : caf::message{};
}

} // namespace muster
