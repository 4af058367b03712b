#pragma once

#include "messages/codec/json.hpp"
#include "runtime/scenario/script.hpp"

namespace muster {

/// The scenario file of a script, without what is as the defaults are. Reading it gives the same script again.
json write_script(const script& what);

} // namespace muster
