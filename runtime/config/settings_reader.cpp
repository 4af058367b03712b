#include "runtime/config/settings_reader.hpp"

namespace muster {

expected<settings> read_settings(const json& from) {
  auto result = decode<settings>(from);
  if (!result)
    return result;
  std::string faults;
  for (const auto& fault : faults_of(*result))
    faults.append(faults.empty() ? "" : "; ").append(fault);
  if (!faults.empty())
    return fail(errc::invalid, std::move(faults));
  return result;
}

} // namespace muster
