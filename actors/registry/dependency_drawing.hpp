#pragma once

#include "messages/protocol/dependencies.hpp"

#include <string>

// A report of dependencies as text that others read. Services and the arrows between them come in the order of names,
// each once, so that equal reports are equal text; what is not met is marked.

namespace muster {

/// The report as JSON, indented.
std::string json_of(const dependency_report& report);

/// A graph for Graphviz.
std::string dot_of(const dependency_report& report);

/// A flowchart for Mermaid.
std::string mermaid_of(const dependency_report& report);

} // namespace muster
