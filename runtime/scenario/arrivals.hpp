#pragma once

#include "messages/model/rate.hpp"
#include "messages/model/time.hpp"

#include <cstdint>
#include <optional>
#include <random>

namespace muster {

/// When the requests of one stream of traffic arrive: an open model, whose arrivals do not depend on
/// how earlier requests fare. A ramp changes the rate linearly.
class arrivals {
public:
  arrivals(rate initial, bool poisson, uint64_t seed)
    : from_{initial},
      to_{initial},
      poisson_{poisson},
      chance_{seed} {}

  /// Changes the rate from its present value to `to`, linearly over `over`, from `now` on.
  void change(rate to, duration over, timestamp now);

  rate rate_at(timestamp now) const;

  /// The next arrival after `now`; empty while the rate is and stays 0. Draws each time.
  std::optional<timestamp> next(timestamp now);

private:
  rate from_;
  rate to_;
  timestamp ramp_begin_{};
  duration ramp_{0};
  bool poisson_;
  std::mt19937_64 chance_;
};

} // namespace muster
