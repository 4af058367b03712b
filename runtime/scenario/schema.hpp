#pragma once

#include "messages/codec/json.hpp"

namespace muster {

/// The JSON Schema (2020-12) of scenario files, from the same descriptions by which they are read. It says what
/// keys, words and forms of values there are; that names fit together is for `read_script`.
json scenario_schema();

} // namespace muster
