#include "tests/chaos/message_load.hpp"

#include "messages/protocol/error.hpp"
#include "messages/protocol/types.hpp"
#include "tests/chaos/world.hpp"

#include <utility>

namespace muster {

namespace {

constexpr int64_t requests_per_second = 4000;
/// Few, since whoever restarts replays all facts there are.
constexpr int64_t writes_per_second = 1;
/// Around a kill.
constexpr int64_t storm_requests = 50;
constexpr int64_t storm_writes = 2;
/// With more on their way the machine is too slow for the pace.
constexpr size_t most_waiting = 256;
constexpr size_t most_faults = 10;

int roll(std::mt19937_64& dice, int sides) {
  return std::uniform_int_distribution<int>{0, sides - 1}(dice);
}

void nothing(const failure&) {}

} // namespace

message_load::message_load(system& runs, const kill_log& kills, uint64_t seed)
  : runs_{runs},
    kills_{kills},
    dice_{seed},
    mail_{runs.home()->system()},
    churn_{world::churned},
    requests_{requests_per_second},
    writes_{writes_per_second} {
  auto& posts = runs.home()->posts();
  registry_ = posts.get(child_name{"registry"});
  balancer_ = posts.get(child_name{"balancer"});
  metrics_ = posts.get(child_name{"metrics"});
  health_ = posts.get(child_name{"health"});
  alerts_ = posts.get(child_name{"alerts"});
  breaker_ = posts.get(child_name{"breaker/" + world::picked.str()});
}

void message_load::run(const std::atomic<bool>& over) {
  while (!over_ || !waiting_.empty()) {
    over_ = over;
    const auto now = steady_now();
    const auto due = requests_.due(now);
    const auto due_writes = writes_.due(now);
    const auto stormy = storm_.exchange(false);
    for (auto left = due + (stormy ? storm_requests : 0); left > 0 && !over_ && waiting_.size() < most_waiting; --left)
      ask_something();
    for (auto left = due_writes + (stormy ? storm_writes : 0); left > 0 && !over_; --left)
      write_something();
    const auto next = now + pace::tick;
    do
      for (const auto& came : mail_->take(next))
        settle(came);
    while (steady_now() < next);
    give_up_on_late();
  }
  // One answer too many might be on its way.
  for (const auto& came : mail_->take(steady_now() + kill_log::nearness))
    settle(came);
}

template <class Reply, class Command, class F, class E>
void message_load::ask(const post_ptr& to, const char* what, Command command, F on_reply, E on_error) {
  begin(to, caf::make_message(std::move(command)),
        {steady_now(), what,
         [this, what, on_reply = std::move(on_reply)](const caf::message& reply) {
           if (reply.match_elements<Reply>())
             on_reply(reply.get_as<Reply>(0));
           else
             fault(std::string{"an answer of another type than promised to "} + what);
         },
         std::move(on_error)});
}

template <class Reply, class Command>
void message_load::look(const post_ptr& to, const char* what, Command command) {
  ask<Reply>(
    to, what, std::move(command), [](const Reply&) {}, nothing);
}

void message_load::begin(const post_ptr& to, caf::message content, awaited expects) {
  ++score_.begun;
  const auto question = mail_->number();
  waiting_.emplace(question, std::move(expects));
  mail_->send(question, to, std::move(content));
}

void message_load::ask_something() {
  const auto draw = roll(dice_, 100);
  if (draw < 45)
    return ask_pick();
  if (draw < 60)
    return look<instance_list>(registry_, "discover", discover{world::picked});
  if (draw < 68)
    return look<instance_list>(registry_, "instance_query", world::query_of(world::id_of(world::routed, 2)));
  if (draw < 74)
    return look<done>(registry_, "heartbeat", heartbeat{world::id_of(world::picked, 1)});
  if (draw < 78)
    return look<accepted>(registry_, "register_instance",
                          register_instance{{}, world::make(world::picked, 1 + roll(dice_, world::instances)), false});
  if (draw < 84)
    return look<measures>(metrics_, "measure_query",
                          measure_query{world::picked, world::id_of(world::picked, 1), std::chrono::seconds{10}});
  if (draw < 90)
    return look<circuit_list>(breaker_, "circuit_query", circuit_query{world::picked});
  if (draw < 95)
    return look<check_list>(health_, "check_query", check_query{});
  look<alert_list>(alerts_, "alert_query", alert_query{world::routed, true});
}

void message_load::ask_pick() {
  pick request;
  request.service = world::picked;
  ask<muster::picked>(
    balancer_, "pick", std::move(request), [this](const muster::picked& chosen) { report(chosen); }, nothing);
}

void message_load::report(const muster::picked& chosen) {
  const auto draw = roll(dice_, 100);
  const auto result = draw < 2   ? call_result::failure
                      : draw < 3 ? call_result::timed_out
                      : draw < 4 ? call_result::abandoned
                                 : call_result::success;
  const call_outcome outcome{
    chosen.instance, chosen.epoch, chosen.permit, result, draw < 2 ? "busy" : "", {}, std::chrono::milliseconds{1}};
  if (const auto taken = runs_.report(world::picked, outcome); !taken) {
    if (taken.error().code != errc::unavailable)
      fault("a report was not taken: " + to_string(taken.error()));
    return;
  }
  calls_.successes += result == call_result::success ? 1 : 0;
  calls_.failures += result == call_result::failure || result == call_result::timed_out ? 1 : 0;
  calls_.abandoned += result == call_result::abandoned ? 1 : 0;
}

void message_load::write_something() {
  offer(churn_.next(dice_));
}

void message_load::offer(const churn::write& what) {
  const auto refused = [this, what](const failure& why) {
    // The same command again takes effect once; what has become of it must be known in the end.
    if (why.code == errc::outcome_unknown)
      offer(what);
    else if (why.code != errc::unavailable)
      fault("a write was refused: " + to_string(why));
  };
  const auto accepted_at = [this, what](const accepted& taken) {
    churn_.acknowledged(what, taken.index);
    read_back(what);
  };
  std::visit([&](const auto& command) { ask<accepted>(registry_, "write", command, accepted_at, refused); }, what.what);
}

void message_load::read_back(const churn::write& what) {
  ask<instance_list>(
    registry_, "read back", world::query_of(what.about),
    [this, what](const instance_list& found) {
      if (!churn_.read_back(what, found))
        fault("what was acknowledged about " + what.about.str() + " is not what there is");
    },
    [this, what](const failure& why) {
      if (why.code != errc::unavailable)
        read_back(what);
    });
}

void message_load::settle(const letter& came) {
  const auto asked = waiting_.extract(came.question);
  if (asked.empty()) {
    ++score_.doubled;
    return;
  }
  const auto& expects = asked.mapped();
  score_.late += came.at - expects.since > timeout ? 1 : 0;
  const auto near_kill = kills_.is_near(came.at);
  if (!came.content.match_elements<caf::error>()) {
    score_.ended_well(near_kill);
    return expects.on_reply(came.content);
  }
  const auto why = to_failure(came.content.get_as<caf::error>(0));
  score_.ended_badly(near_kill, expects.what, why.code);
  expects.on_error(why);
}

void message_load::give_up_on_late() {
  // Well past the time-out, so that what comes late is told from what never comes.
  const auto patience = over_ ? timeout : 2 * timeout;
  std::erase_if(waiting_, [&](const auto& each) {
    const auto never = steady_now() - each.second.since > patience;
    if (never) {
      score_.ended_badly(false, each.second.what, errc::time_out);
      fault(std::string{"no answer to "} + each.second.what);
    }
    return never;
  });
}

void message_load::fault(std::string text) {
  if (faults_.size() < most_faults)
    faults_.push_back(std::move(text));
}

} // namespace muster
