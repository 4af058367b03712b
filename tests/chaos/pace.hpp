#pragma once

#include "runtime/clock.hpp"
#include "tests/chaos/correspondent.hpp"

#include <algorithm>
#include <cstdint>

namespace muster {

/// So many a second, as evenly as ticks permit. What a starved thread has missed by more than a moment it does not
/// make up for.
class pace {
public:
  static constexpr std::chrono::milliseconds tick{1};

  explicit pace(int64_t per_second) : per_second_{per_second} {}

  /// How many are due at `now`.
  int64_t due(steady_time now) {
    if (last_ == steady_time{})
      last_ = now;
    constexpr duration most = std::chrono::milliseconds{20};
    owed_ += per_second_ * std::min<int64_t>((now - last_).count(), most.count());
    last_ = now;
    const auto whole = owed_ / one_second;
    owed_ %= one_second;
    return whole;
  }

private:
  static constexpr int64_t one_second = duration{std::chrono::seconds{1}}.count();

  int64_t per_second_;
  int64_t owed_ = 0;
  steady_time last_;
};

} // namespace muster
