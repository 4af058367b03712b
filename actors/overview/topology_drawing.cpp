#include "actors/overview/topology_drawing.hpp"

#include "actors/registry/dependency_drawing.hpp"
#include "messages/codec/json.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace muster {

namespace {

bool is_well(const topology_instance& one) {
  return one.state == instance_state::healthy && one.circuit != circuit_state::open;
}

/// `2 healthy, 1 draining, 1 circuit open`, in the order of the states.
std::string states_of(const topology_service& service) {
  std::map<instance_state, int64_t> states;
  int64_t open = 0;
  for (const auto& one : service.instances) {
    ++states[one.state];
    open += one.circuit == circuit_state::open ? 1 : 0;
  }
  std::string result;
  for (const auto& [state, number] : states)
    result.append(result.empty() ? "" : ", ").append(std::to_string(number)).append(" ").append(to_string(state));
  if (open > 0)
    result.append(", ").append(std::to_string(open)).append(open == 1 ? " circuit open" : " circuits open");
  return result.empty() ? "no instance" : result;
}

/// `1.0.0, 1.1.0 (2)`: those that several instances have with their number.
std::string versions_of(const topology_service& service) {
  std::string result;
  for (const auto& [text, number] : service.versions)
    result.append(result.empty() ? "" : ", ")
      .append(text)
      .append(number == 1 ? "" : " (" + std::to_string(number) + ")");
  return result;
}

graph_node node_of(const topology_service& service) {
  graph_node result{service.service.str()};
  if (auto versions = versions_of(service); !versions.empty())
    result.lines.push_back(std::move(versions));
  result.lines.push_back(states_of(service));
  result.marked =
    service.instances.empty() ? !service.needed_by.empty() : !std::ranges::all_of(service.instances, is_well);
  return result;
}

/// Each once: what one service needs, the other is needed for.
std::vector<dependency> dependencies_in(const topology& what) {
  std::vector<dependency> result;
  std::set<std::tuple<service_name, service_name, std::string>> seen;
  for (const auto& service : what.services)
    for (const auto* list : {&service.needs, &service.needed_by})
      for (const auto& each : *list)
        if (seen.emplace(each.service, each.on, to_string(each.range)).second)
          result.push_back(each);
  return result;
}

} // namespace

graph graph_of(const topology& what) {
  const auto dependencies = dependencies_in(what);
  graph result{"topology", {}, arrows_of(dependencies)};
  std::set<service_name> drawn;
  for (const auto& service : what.services) {
    drawn.insert(service.service);
    result.nodes.push_back(node_of(service));
  }
  // Of one service alone the others are drawn by their names.
  for (const auto& each : dependencies)
    for (const auto* name : {&each.service, &each.on})
      if (drawn.insert(*name).second)
        result.nodes.push_back({name->str()});
  return result;
}

std::string json_of(const topology& what) {
  return encode(what).dump(2) + "\n";
}

} // namespace muster
