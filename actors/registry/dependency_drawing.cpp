#include "actors/registry/dependency_drawing.hpp"

#include "messages/codec/json.hpp"

#include <map>
#include <set>
#include <utility>

namespace muster {

std::vector<graph_arrow> arrows_of(const std::vector<dependency>& dependencies) {
  std::map<std::pair<service_name, service_name>, graph_arrow> found;
  for (const auto& each : dependencies) {
    auto& arrow = found[{each.service, each.on}];
    arrow.label.append(arrow.label.empty() ? "" : ", ").append(to_string(each.range));
    arrow.marked = arrow.marked || !each.met;
  }
  std::vector<graph_arrow> result;
  for (auto& [ends, arrow] : found)
    result.push_back({ends.first.str(), ends.second.str(), std::move(arrow.label), arrow.marked});
  return result;
}

graph graph_of(const dependency_report& report) {
  std::set<service_name> services{report.order.begin(), report.order.end()};
  for (const auto& each : report.dependencies)
    services.insert({each.service, each.on});
  graph result{"dependencies", {}, arrows_of(report.dependencies)};
  for (const auto& each : services)
    result.nodes.push_back({each.str()});
  return result;
}

std::string json_of(const dependency_report& report) {
  return encode(report).dump(2) + "\n";
}

} // namespace muster
