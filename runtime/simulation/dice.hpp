#pragma once

#include "messages/model/ratio.hpp"
#include "messages/model/time.hpp"

#include <cstdint>
#include <random>
#include <span>

namespace muster {

/// Draws of one world, by integers alone, so that a seed gives the same ones everywhere.
class dice {
public:
  explicit dice(uint64_t seed) : chance_{seed} {}

  /// From `low` to `high`, both included, each as likely but for less than one in 2^40.
  int64_t between(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(chance_() % static_cast<uint64_t>(high - low + 1));
  }

  duration between(duration low, duration high) { return duration{between(low.count(), high.count())}; }

  bool one_in(int64_t n) { return between(1, n) == 1; }

  bool happens(ratio share) { return between(0, ratio::one - 1) < share.ppm; }

  ratio share(int64_t low_percent, int64_t high_percent) { return {between(low_percent, high_percent) * 10'000}; }

  template <class List>
  auto& one_of(List& list) {
    return list[static_cast<size_t>(between(0, static_cast<int64_t>(std::size(list)) - 1))];
  }

private:
  std::mt19937_64 chance_;
};

} // namespace muster
