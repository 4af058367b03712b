#pragma once

#include "messages/codec/json.hpp"
#include "runtime/scenario/script.hpp"

#include <string>

namespace muster {

/// The scenario file of a script, without what is as the defaults are. Reading it gives the same script again.
json write_script(const script& what);

/// The same as people read it: a line for each service, stream, step and expression.
std::string script_text(const script& what);

} // namespace muster
