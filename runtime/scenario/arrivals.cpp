#include "runtime/scenario/arrivals.hpp"

#include <algorithm>
#include <cmath>

namespace muster {

void arrivals::change(rate to, duration over, timestamp now) {
  from_ = rate_at(now);
  to_ = to;
  ramp_begin_ = now;
  ramp_ = over;
}

rate arrivals::rate_at(timestamp now) const {
  const auto passed = now - ramp_begin_;
  if (passed >= ramp_)
    return to_;
  const auto share = static_cast<double>(passed.count()) / static_cast<double>(ramp_.count());
  const auto span = static_cast<double>(to_.milli_per_second - from_.milli_per_second);
  return {from_.milli_per_second + std::llround(span * share)};
}

std::optional<timestamp> arrivals::next(timestamp now) {
  const auto highest = std::max(rate_at(now), to_);
  if (highest.milli_per_second <= 0)
    return std::nullopt;
  // Thinning: candidates at the highest rate, each kept with the share that the rate has at its
  // instant (Lewis and Shedler 1979).
  const auto mean_gap = 1e12 / static_cast<double>(highest.milli_per_second);
  std::exponential_distribution<double> gap{1.0};
  std::uniform_int_distribution<int64_t> draw{0, highest.milli_per_second - 1};
  auto at = now;
  do {
    const auto factor = poisson_ ? gap(chance_) : 1.0;
    at += duration{std::max<int64_t>(1, std::llround(mean_gap * factor))};
    // Behind a ramp to 0 no candidate would ever be kept.
    if (to_.milli_per_second <= 0 && at >= ramp_begin_ + ramp_)
      return std::nullopt;
  } while (draw(chance_) >= rate_at(at).milli_per_second);
  return at;
}

} // namespace muster
