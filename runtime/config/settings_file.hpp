#pragma once

#include "messages/model/settings.hpp"

#include <string>
#include <string_view>

namespace muster {

/// Reads settings from JSON text: `invalid` says that it is not JSON, or names every fault.
expected<settings> parse_settings(std::string_view text);

/// Reads settings from a JSON file: also `not_found` and `unavailable`; the detail begins with the path.
expected<settings> load_settings(const std::string& path);

} // namespace muster
