#pragma once

#include "messages/codec/json.hpp"
#include "runtime/scenario/script.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace muster {

/// The names that two things of a script have, but for those that come of a name which two services have.
std::vector<json_fault> faults_of_ids(const script& content, const json& from);

/// Where the file says the value at `keys` (`/zone`) of an instance, the `number`th of the service at `service_at`:
/// at the instance, in the service's list for all of them, or in the service.
std::string place_in_instance(const json& from, const std::string& service_at, size_t number, const std::string& keys);

} // namespace muster
