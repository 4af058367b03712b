#include "messages/codec/graph.hpp"

#include <map>
#include <string_view>

namespace muster {

namespace {

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text)
    result.append(c == '"' || c == '\\' ? "\\" : "").append(1, c);
  return result;
}

std::string in_quotes(std::string_view text) {
  return '"' + escaped(text) + '"';
}

/// Mermaid takes a label for markup: its own entities stand for what is not.
std::string as_label(std::string_view text) {
  std::string result;
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
  return result;
}

std::string dot_attributes(const graph_node& node) {
  std::string label = escaped(node.name);
  for (const auto& line : node.lines)
    label.append("\\n").append(escaped(line));
  auto result = node.lines.empty() ? std::string{} : "label=\"" + label + '"';
  if (node.marked)
    result.append(result.empty() ? "" : ", ").append("color=red");
  return result.empty() ? result : " [" + result + "]";
}

} // namespace

std::string dot_of(const graph& what) {
  std::string result{"digraph " + in_quotes(what.name) + " {\n  rankdir=LR;\n  node [shape=box];\n"};
  for (const auto& node : what.nodes)
    result += "  " + in_quotes(node.name) + dot_attributes(node) + ";\n";
  for (const auto& arrow : what.arrows)
    result += "  " + in_quotes(arrow.from) + " -> " + in_quotes(arrow.to) + " [label=" + in_quotes(arrow.label)
              + (arrow.marked ? ", color=red, style=dashed" : "") + "];\n";
  return result + "}\n";
}

std::string mermaid_of(const graph& what) {
  std::string result{"flowchart LR\n"};
  // Names may be words of Mermaid's own, such as end.
  std::map<std::string, std::string> ids;
  std::string marked;
  for (const auto& node : what.nodes) {
    const auto id = "n" + std::to_string(ids.size() + 1);
    auto label = as_label(node.name);
    for (const auto& line : node.lines)
      label.append("<br/>").append(as_label(line));
    result += "  " + id + "[\"" + label + "\"]\n";
    if (node.marked)
      marked += "  style " + id + " stroke:red\n";
    ids.emplace(node.name, id);
  }
  for (const auto& arrow : what.arrows)
    result += "  " + ids.at(arrow.from) + (arrow.marked ? " -.->|\"" : " -->|\"") + as_label(arrow.label) + "\"| "
              + ids.at(arrow.to) + "\n";
  return result + marked;
}

} // namespace muster
