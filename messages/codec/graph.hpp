#pragma once

#include <string>
#include <vector>

// A graph as the text that Graphviz and Mermaid draw. What is written comes in the order that is given, so that equal
// graphs are equal text.

namespace muster {

struct graph_node {
  /// Arrows begin and end at it.
  std::string name;
  /// What stands below the name, a line each.
  std::vector<std::string> lines{};
  /// Drawn in red: something is wrong with it.
  bool marked = false;
  bool operator==(const graph_node&) const = default;
};

struct graph_arrow {
  /// Both are among the nodes.
  std::string from;
  std::string to;
  std::string label{};
  /// Drawn in red, or dashed.
  bool marked = false;
  bool operator==(const graph_arrow&) const = default;
};

struct graph {
  std::string name;
  std::vector<graph_node> nodes;
  std::vector<graph_arrow> arrows;
  bool operator==(const graph&) const = default;
};

/// For Graphviz (https://graphviz.org/doc/info/lang.html): `dot -Tsvg`.
std::string dot_of(const graph& what);

/// A flowchart for Mermaid (https://mermaid.js.org/syntax/flowchart.html).
std::string mermaid_of(const graph& what);

} // namespace muster
