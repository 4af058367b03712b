#pragma once

#include "tests/house/rules.hpp"

namespace muster {

/// Adds what `code` calls and must not.
void check_calls(const std::string& file, const source& code, std::vector<breach>& out);

} // namespace muster
