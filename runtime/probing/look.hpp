#pragma once

#include "actors/health/prober.hpp"
#include "messages/model/time.hpp"
#include "runtime/clock.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <string>
#include <utility>

namespace muster {

/// A probe whose end is awaited. Its time begins when it is made.
struct look {
  using instant = std::chrono::steady_clock::time_point;

  /// Keeps sums of times and the milliseconds of a wait in range.
  static constexpr duration longest = std::chrono::hours{24};

  look(const probe& content, std::function<void(probe_result)> listener)
    : what{content},
      done{std::move(listener)},
      time{time_within(content.timeout)},
      deadline{steady_now() + time} {}

  void end(bool passed, std::string detail) const { done({what.id, what.instance, passed, std::move(detail)}); }

  probe what;
  std::function<void(probe_result)> done;
  /// How long it may take, for its result to arrive while it is awaited: by a twentieth less than its time-out, 20 ms
  /// at the most.
  duration time;
  instant deadline;

private:
  static duration time_within(duration timeout) {
    const auto time = std::clamp(timeout, duration{0}, longest);
    return time - std::min<duration>(time / 20, std::chrono::milliseconds{20});
  }
};

} // namespace muster
