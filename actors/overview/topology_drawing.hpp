#pragma once

#include "messages/codec/graph.hpp"
#include "messages/protocol/overview.hpp"

#include <string>

namespace muster {

/// The services with their versions and with how many instances are in which state, and who needs whom, for `dot_of`
/// and `mermaid_of`. Marked are dependencies that are not met, and services of which not every instance is healthy with
/// a circuit that is not open, or that have none although others need them.
graph graph_of(const topology& what);

/// The topology as JSON, indented.
std::string json_of(const topology& what);

} // namespace muster
