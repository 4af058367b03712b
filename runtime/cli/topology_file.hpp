#pragma once

#include "messages/model/expected.hpp"
#include "messages/protocol/overview.hpp"

#include <cstdint>
#include <string>

namespace muster::cli {

/// For Graphviz, for programs, for Mermaid.
enum class topology_form : uint8_t { dot, json, mermaid };

/// What the ending of a file's name asks for: `.dot` and `.gv`, `.json`, `.mmd`; DOT when it has none. `invalid` for
/// any other.
expected<topology_form> form_of_topology(const std::string& path);

/// A topology in the form that the file's name asks for.
expected<std::string> as_text(const topology& what, const std::string& path);

} // namespace muster::cli
