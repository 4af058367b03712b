#pragma once

#include "messages/model/time.hpp"

#include <chrono>

// The only readers of the system's time.

namespace muster {

/// The wall clock.
timestamp wall_now();

/// A clock that never jumps, for time-outs. Its points mean nothing to another process.
std::chrono::steady_clock::time_point steady_now();

/// CPU time that this process has used.
duration cpu_time();

/// Blocks the calling thread until the wall clock shows `when`.
void wait_until(timestamp when);

} // namespace muster
