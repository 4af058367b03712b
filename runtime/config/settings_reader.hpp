#pragma once

#include "messages/codec/json.hpp"
#include "messages/model/settings.hpp"

namespace muster {

/// Reads the settings of the runtime from an object of their keys, of which each has a default. `invalid` names
/// every fault with its place: unknown keys, values of the wrong form, values out of bounds.
expected<settings> read_settings(const json& from);

} // namespace muster
