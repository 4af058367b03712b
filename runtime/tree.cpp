#include "runtime/tree.hpp"

#include "actors/alerts/alerts_actor.hpp"
#include "actors/alerts/sink_actor.hpp"
#include "actors/balancer/balancer_actor.hpp"
#include "actors/breaker/breaker_supervisor.hpp"
#include "actors/health/health_actor.hpp"
#include "actors/journal/journal_actor.hpp"
#include "actors/metrics/metrics_actor.hpp"
#include "actors/overview/overview_actor.hpp"
#include "actors/registry/registry_actor.hpp"
#include "actors/supervision/supervisor.hpp"

namespace muster {

namespace {

std::vector<sink_name> sink_names(const settings& configuration) {
  std::vector<sink_name> names;
  for (const auto& sink : configuration.alerts.sinks)
    names.push_back(sink.name);
  return names;
}

std::vector<child_spec> sink_specs(const settings& configuration, const tree_parts& parts) {
  std::vector<child_spec> specs;
  for (const auto& sink : configuration.alerts.sinks)
    specs.push_back(make_child<sink_shell>(child_name{"sink/" + sink.name.str()}, sink.name,
                                           sink_factory{[make = parts.make_sink, sink] { return make(sink); }}));
  return specs;
}

} // namespace

std::vector<child_spec> tree_specs(const settings& configuration, const tree_parts& parts) {
  return {
    make_child<journal_shell>(child_name{"journal"}, parts.store),
    make_child<registry_shell>(child_name{"registry"}),
    make_child<health_shell>(child_name{"health"}, parts.checks, std::make_shared<attached_actors>()),
    make_child<metrics_shell>(child_name{"metrics"}),
    make_child<supervisor>(child_name{"sinks"}, sink_specs(configuration, parts)),
    make_child<alerts_shell>(child_name{"alerts"}, sink_names(configuration)),
    make_child<balancer_shell>(child_name{"balancer"}),
    make_child<breaker_supervisor>(child_name{"breakers"}),
    make_child<overview_shell>(child_name{"overview"}),
  };
}

} // namespace muster
