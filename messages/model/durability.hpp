#pragma once

#include "messages/codec/describe.hpp"

#include <cstdint>

namespace muster {

/// What facts survive once they are acknowledged.
enum class durability : uint8_t {
  memory, ///< the crash of any actor
  os,     ///< the end of the process as well: they have been handed to the operating system
  fsync   ///< the loss of power as well: they are on the disk
};
MUSTER_DESCRIBE_ENUM(durability, memory, os, fsync)

} // namespace muster
