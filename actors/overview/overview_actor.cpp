#include "actors/overview/overview_actor.hpp"

#include "actors/overview/topology_sketch.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace muster {

namespace {

/// Of a whole answer, its two rounds included, at the most.
constexpr duration patience = std::chrono::seconds{5};
constexpr duration calls_over = std::chrono::minutes{1};

const child_name registry{"registry"};
const child_name metrics{"metrics"};

} // namespace

/// One question and what has come in for it.
struct overview_shell::survey {
  topology_query query;
  timestamp deadline;
  promise<topology> answer;
  topology_sketch sketch;
  std::optional<registry_state> state{};
  std::optional<dependency_report> dependencies{};
  std::optional<group_list> groups{};
  /// Answers that are still to come, and whether they are of the second round.
  int64_t awaited = 0;
  bool is_about_services = false;
};

overview_shell::overview_shell(caf::actor_config& cfg, seat place) : supervised(cfg, std::move(place)) {}

void overview_shell::start() {
  ready();
}

overview_shell::behavior_type overview_shell::serve() {
  return {[this](const topology_query& query) { return answer(query); }};
}

result<topology> overview_shell::answer(const topology_query& query) {
  auto promised = open_promise<topology>();
  const auto deadline = now() + std::clamp(query.within, duration{0}, patience);
  ask_for_services(std::make_shared<survey>(survey{query, deadline, promised, topology_sketch{query.service}}));
  return promised;
}

template <class Handle, class Reply, class Question>
void overview_shell::ask_for(const std::shared_ptr<survey>& of, const child_name& whom, Question question,
                             std::function<void(const Reply&)> take) {
  ++of->awaited;
  ask(
    home().post_of<Handle>(whom), of->deadline - now(), std::move(question),
    [this, of, take = std::move(take)](const Reply& reply) {
      take(reply);
      answered(of);
    },
    [this, of, whom](const failure&) {
      of->sketch.is_silent(whom);
      answered(of);
    });
}

void overview_shell::ask_for_services(const std::shared_ptr<survey>& of) {
  ask_for<registry_actor, registry_state>(of, registry, state_query{of->query.service},
                                          [of](const registry_state& state) { of->state = state; });
  // Of all services: others may need the one that is asked for.
  ask_for<registry_actor, dependency_report>(of, registry, dependency_query{},
                                             [of](const dependency_report& report) { of->dependencies = report; });
  ask_for<registry_actor, group_list>(of, registry, group_query{},
                                      [of](const group_list& groups) { of->groups = groups; });
}

void overview_shell::ask_about_services(const std::shared_ptr<survey>& of) {
  of->is_about_services = true;
  if (of->state)
    of->sketch.take(*of->state, of->dependencies.value_or(dependency_report{}));
  if (of->groups)
    of->sketch.take(*of->groups);
  // Counted as one, so that it is answered too when nobody is left to be asked.
  ++of->awaited;
  for (const auto& service : of->sketch.services())
    ask_metrics(of, service);
  // A service has a breaker for as long as it has instances.
  for (const auto& service : of->sketch.populated_services())
    ask_breaker(of, service);
  answered(of);
}

void overview_shell::ask_metrics(const std::shared_ptr<survey>& of, const service_name& service) {
  ask_for<metrics_actor, measures>(of, metrics, measure_query{service, {}, calls_over},
                                   [of](const measures& calls) { of->sketch.take(calls); });
}

void overview_shell::ask_breaker(const std::shared_ptr<survey>& of, const service_name& service) {
  const child_name breaker{"breaker/" + service.str()};
  // Who asks for a post makes it: one that has no breaker yet is not for us to make.
  if (home().posts().find(breaker) != nullptr)
    ask_for<breaker_actor, circuit_list>(
      of, breaker, circuit_query{service},
      [of, service](const circuit_list& circuits) { of->sketch.take(service, circuits); });
}

void overview_shell::answered(const std::shared_ptr<survey>& of) {
  if (--of->awaited > 0)
    return;
  if (of->is_about_services)
    finish(*of);
  else
    ask_about_services(of);
}

void overview_shell::finish(survey& of) {
  auto found = of.sketch.finish();
  if (found)
    of.answer.deliver(std::move(*found));
  else
    of.answer.deliver(found.error());
}

} // namespace muster
