#include "actors/balancer/priorities.hpp"

#include <algorithm>
#include <numeric>

namespace muster {

namespace {

constexpr int64_t overprovisioning = 140;
constexpr int64_t percent = ratio::one / 100;

int64_t health_of(const priority_tally& tally) {
  return tally.total == 0 ? 0 : std::min<int64_t>(100, overprovisioning * tally.healthy / tally.total);
}

/// Each takes its part of `whole` while there is something left; the last that takes part has the rest.
std::vector<ratio> share_out(const std::vector<int64_t>& parts, int64_t whole) {
  std::vector<ratio> result(parts.size());
  auto left = ratio::one;
  size_t last = 0;
  for (size_t i = 0; i < parts.size() && left > 0; ++i) {
    const auto share = std::min(left, parts[i] * 100 / whole * percent);
    result[i].ppm = share;
    left -= share;
    if (parts[i] > 0)
      last = i;
  }
  result[last].ppm += left;
  return result;
}

size_t drawn_priority(std::span<const ratio> loads, int64_t draw) {
  size_t result = 0;
  for (const auto load : loads) {
    if (draw < load.ppm)
      break;
    draw -= load.ppm;
    ++result;
  }
  return result;
}

} // namespace

priority_shares spread_load(std::span<const priority_tally> tallies, ratio panic_threshold) {
  std::vector<int64_t> health;
  std::vector<int64_t> totals;
  for (const auto& tally : tallies) {
    health.push_back(health_of(tally));
    totals.push_back(tally.total);
  }
  const auto sum = std::min<int64_t>(100, std::reduce(health.begin(), health.end(), int64_t{0}));
  const auto total = std::reduce(totals.begin(), totals.end(), int64_t{0});
  priority_shares result;
  if (total == 0)
    result.loads.resize(tallies.size());
  else
    result.loads = sum > 0 ? share_out(health, sum) : share_out(totals, total);
  for (const auto& tally : tallies)
    result.panic.push_back(sum < 100 && tally.healthy * ratio::one < panic_threshold.ppm * tally.total);
  return result;
}

std::optional<size_t> priority_to_use(std::span<const ratio> loads, int64_t draw, const std::vector<bool>& offers) {
  const auto drawn = drawn_priority(loads, draw);
  if (drawn < offers.size() && offers[drawn])
    return drawn;
  const auto nearest = std::ranges::find(offers, true);
  return nearest == offers.end() ? std::nullopt : std::optional{static_cast<size_t>(nearest - offers.begin())};
}

} // namespace muster
