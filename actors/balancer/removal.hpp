#pragma once

#include "messages/codec/describe.hpp"

#include <cstdint>

namespace muster {

/// Why a candidate is not picked, in the order in which the rules are asked; a trace names them by these words.
/// `zone` is for one that might have been picked, had its priority been drawn.
enum class removal : uint8_t { none, draining, unhealthy, weight, version, excluded, circuit, permits, zone };
MUSTER_DESCRIBE_ENUM(removal, none, draining, unhealthy, weight, version, excluded, circuit, permits, zone)

} // namespace muster
