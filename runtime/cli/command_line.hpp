#pragma once

#include "runtime/cli/commands.hpp"

namespace muster::cli {

/// Parses the command line and does what it says.
exit_code execute(int argc, const char* const* argv, const streams& to);

} // namespace muster::cli
