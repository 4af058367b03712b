#include "messages/codec/json.hpp"
#include "runtime/cli/commands.hpp"
#include "runtime/scenario/schema.hpp"
#include "runtime/scenario/script.hpp"

#include <caf/config.hpp>

#include <ostream>

namespace muster::cli {

exit_code version(bool as_json, const streams& to) {
  const auto caf = std::to_string(CAF_MAJOR_VERSION) + "." + std::to_string(CAF_MINOR_VERSION) + "."
                   + std::to_string(CAF_PATCH_VERSION);
  if (as_json)
    to.out << json{{"muster", MUSTER_VERSION}, {"caf", caf}, {"scenario", script::version_of_format}}.dump() << '\n';
  else
    to.out << "muster " MUSTER_VERSION " (CAF " << caf << ", scenario format " << script::version_of_format << ")\n";
  return exit_code::ok;
}

exit_code schema(const streams& to) {
  to.out << scenario_schema().dump(2) << '\n';
  return exit_code::ok;
}

} // namespace muster::cli
