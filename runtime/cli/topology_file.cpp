#include "runtime/cli/topology_file.hpp"

#include "actors/overview/topology_drawing.hpp"

#include <filesystem>

namespace muster::cli {

expected<topology_form> form_of_topology(const std::string& path) {
  const auto ending = std::filesystem::path{path}.extension();
  if (ending.empty() || ending == ".dot" || ending == ".gv")
    return topology_form::dot;
  if (ending == ".json")
    return topology_form::json;
  if (ending == ".mmd")
    return topology_form::mermaid;
  return fail(errc::invalid, "'" + path + "' ends with none of .dot, .gv, .json and .mmd");
}

expected<std::string> as_text(const topology& what, const std::string& path) {
  return form_of_topology(path).map([&](topology_form form) {
    switch (form) {
      case topology_form::json:
        return json_of(what);
      case topology_form::mermaid:
        return mermaid_of(graph_of(what));
      case topology_form::dot:
        break;
    }
    return dot_of(graph_of(what));
  });
}

} // namespace muster::cli
