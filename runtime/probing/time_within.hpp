#pragma once

#include "messages/model/time.hpp"

#include <algorithm>

namespace muster {

/// Keeps sums of times and the milliseconds of a wait in range.
constexpr duration longest_look = std::chrono::hours{24};

/// How long a look may take, for its result to arrive while it is awaited: by a twentieth less, 20 ms at the most.
inline duration time_within(duration timeout) {
  const auto time = std::clamp(timeout, duration{0}, longest_look);
  return time - std::min<duration>(time / 20, std::chrono::milliseconds{20});
}

} // namespace muster
