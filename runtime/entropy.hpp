#pragma once

#include <cstdint>

// The only reader of the system's chance.

namespace muster {

/// 64 bits that nobody can tell beforehand: a seed where none was given, or a name that no other process has.
uint64_t entropy();

} // namespace muster
