#include "runtime/scenario/console.hpp"

#include "messages/protocol/types.hpp"

#include <algorithm>

namespace muster {

namespace {

/// Longer than any backoff and replay: the answer must come, and only come late after many crashes.
constexpr duration patience = std::chrono::seconds{20};

template <class Handle, class Question>
void ask(rehearsal_set& on, const child_name& actor, Question question) {
  using reply = typename detail::reply_of<Handle, Question>::type;
  on.stage.ask_surely(on.stage.home().post_of<Handle>(actor), std::move(question), patience,
                      [](const expected<reply>&) {});
}

/// The answer must be what the facts say.
void ask_of_groups(rehearsal_set& on, const child_name& registry) {
  on.stage.ask_surely(on.stage.home().post_of<registry_actor>(registry), group_query{}, patience,
                      [&on](const expected<group_list>& told) {
                        if (told)
                          on.invariants.told_of_groups(*told, on.now());
                      });
}

/// One that is not there gets its answer too.
service_name any_service(const script& play) {
  return play.services.empty() ? service_name{"none"} : play.services.front().name;
}

/// The latest notification that a sink is known to have delivered.
std::optional<alert> delivered_by(const model& facts, const sink_name& sink) {
  for (const auto& [id, known] : facts.alerts())
    if (const auto found = known.notified.find(sink); found != known.notified.end()) {
      auto episode = known.episode;
      episode.status = found->second.back();
      return episode;
    }
  return std::nullopt;
}

} // namespace

void ask_from_console(rehearsal_set& on, const child_name& actor) {
  const auto& name = actor.str();
  const auto owner = name.substr(name.find('/') + 1);
  if (name == "journal")
    ask<journal_actor>(on, actor, fact_query{});
  else if (name == "registry")
    ask_of_groups(on, actor);
  else if (name == "health")
    ask<health_actor>(on, actor, check_query{});
  else if (name == "metrics")
    ask<metrics_actor>(on, actor, measure_query{any_service(on.play), {}, {}});
  else if (name == "alerts")
    ask<alerts_actor>(on, actor, alert_query{});
  else if (name == "balancer")
    ask<balancer_actor>(on, actor, snapshot_query{any_service(on.play)});
  else if (name == "overview")
    ask<overview_actor>(on, actor, topology_query{any_service(on.play)});
  else if (name.starts_with("breaker/"))
    ask<breaker_actor>(on, actor, circuit_query{service_name{owner}});
  else if (const auto known = delivered_by(on.facts(), sink_name{owner}))
    ask<sink_actor>(on, actor, deliver_alert{*known});
}

} // namespace muster
