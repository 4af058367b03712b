#include "actors/registry/dependency_drawing.hpp"

#include "messages/codec/json.hpp"

#include <map>
#include <set>
#include <string_view>
#include <utility>

namespace muster {

namespace {

struct arrow {
  /// The ranges, with a comma between them.
  std::string label;
  bool met = true;
};

using arrows = std::map<std::pair<service_name, service_name>, arrow>;

arrows arrows_in(const dependency_report& report) {
  arrows result;
  for (const auto& each : report.dependencies) {
    auto& [label, met] = result[{each.service, each.on}];
    label.append(label.empty() ? "" : ", ").append(to_string(each.range));
    met = met && each.met;
  }
  return result;
}

std::set<service_name> services_in(const dependency_report& report) {
  std::set<service_name> result{report.order.begin(), report.order.end()};
  for (const auto& each : report.dependencies)
    result.insert({each.service, each.on});
  return result;
}

std::string in_quotes(std::string_view text) {
  std::string result{"\""};
  for (const char c : text)
    result.append(c == '"' || c == '\\' ? "\\" : "").append(1, c);
  return result + '"';
}

/// Mermaid takes a label for markup: its own entities stand for what is not.
std::string as_label(std::string_view text) {
  std::string result{"\""};
  for (const char c : text)
    if (c == '"')
      result.append("#quot;");
    else if (c == '<')
      result.append("#lt;");
    else if (c == '>')
      result.append("#gt;");
    else if (c == '#')
      result.append("#35;");
    else
      result.append(1, c);
  return result + '"';
}

} // namespace

std::string json_of(const dependency_report& report) {
  return encode(report).dump(2) + "\n";
}

std::string dot_of(const dependency_report& report) {
  std::string result{"digraph dependencies {\n  rankdir=LR;\n  node [shape=box];\n"};
  for (const auto& each : services_in(report))
    result += "  " + in_quotes(each.str()) + ";\n";
  for (const auto& [ends, how] : arrows_in(report))
    result += "  " + in_quotes(ends.first.str()) + " -> " + in_quotes(ends.second.str())
              + " [label=" + in_quotes(how.label) + (how.met ? "" : ", color=red, style=dashed") + "];\n";
  return result + "}\n";
}

std::string mermaid_of(const dependency_report& report) {
  std::string result{"flowchart LR\n"};
  // Names may be words of Mermaid's own, such as end.
  std::map<service_name, std::string> nodes;
  for (const auto& each : services_in(report)) {
    const auto node = "s" + std::to_string(nodes.size() + 1);
    result += "  " + node + "[" + as_label(each.str()) + "]\n";
    nodes.emplace(each, node);
  }
  for (const auto& [ends, how] : arrows_in(report))
    result += "  " + nodes.at(ends.first) + (how.met ? " -->|" : " -.->|") + as_label(how.label) + "| "
              + nodes.at(ends.second) + "\n";
  return result;
}

} // namespace muster
