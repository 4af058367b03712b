#pragma once

#include "messages/codec/graph.hpp"
#include "messages/protocol/dependencies.hpp"

#include <string>
#include <vector>

// A report of dependencies as text that others read. Services and the arrows between them come in the order of names,
// each once, so that equal reports are equal text; what is not met is marked.

namespace muster {

/// From each service to each that it needs one arrow, labelled with all ranges.
std::vector<graph_arrow> arrows_of(const std::vector<dependency>& dependencies);

/// The services and who needs whom, for `dot_of` and `mermaid_of`.
graph graph_of(const dependency_report& report);

/// The report as JSON, indented.
std::string json_of(const dependency_report& report);

} // namespace muster
