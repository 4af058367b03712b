#pragma once

#include "messages/codec/describe.hpp"

#include <cstdint>

namespace muster {

/// Why a candidate is not picked, in the order in which the rules are asked; a trace names them by these words.
/// The last three are for one that might have been picked: deprecated where another fits, of a part of the version
/// split that had not its turn, or of a priority that was not drawn.
enum class removal : uint8_t {
  none,
  draining,
  unhealthy,
  weight,
  version,
  compatibility,
  removed,
  deprecated,
  excluded,
  circuit,
  permits,
  avoided,
  split,
  zone
};
MUSTER_DESCRIBE_ENUM(removal, none, draining, unhealthy, weight, version, compatibility, removed, deprecated, excluded,
                     circuit, permits, avoided, split, zone)

} // namespace muster
