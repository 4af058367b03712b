#include "actors/balancer/geographic.hpp"

#include "actors/balancer/slate.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>
#include <string_view>
#include <utility>

namespace muster {

namespace {

constexpr double earth_radius = 6'371'008.8;

enum class tier : uint8_t { same_zone, same_region, measured, unknown };

/// Nearer ones are less.
using nearness = std::pair<tier, int64_t>;
using zone_key = std::pair<std::string_view, std::string_view>;

double radians(degrees angle) {
  return static_cast<double>(angle.micro) / static_cast<double>(degrees::one) * std::numbers::pi / 180.0;
}

double haversine(double angle) {
  const auto half = std::sin(angle / 2);
  return half * half;
}

std::vector<int64_t> distances(std::span<const candidate> all, const std::optional<location>& from) {
  std::vector<int64_t> result(all.size(), placement::unknown_distance);
  for (size_t i = 0; from && i < all.size(); ++i)
    if (const auto& to = all[i].content->location_)
      result[i] = distance_between(*from, *to);
  return result;
}

/// How far each zone is. Instances without a zone stand for themselves.
std::map<zone_key, int64_t> zone_distances(std::span<const candidate> all, const std::vector<int64_t>& distance) {
  std::map<zone_key, int64_t> result;
  for (size_t i = 0; i < all.size(); ++i) {
    const auto& content = *all[i].content;
    if (content.zone.empty() || distance[i] == placement::unknown_distance)
      continue;
    auto& least = result.try_emplace({content.region, content.zone}, std::numeric_limits<int64_t>::max()).first->second;
    least = std::min(least, distance[i]);
  }
  return result;
}

nearness nearness_of(const instance& content, int64_t distance, const std::map<zone_key, int64_t>& zones,
                     const pick_kind& kind) {
  if (!kind.zone.empty() && content.zone == kind.zone)
    return {tier::same_zone, 0};
  if (!kind.region.empty() && content.region == kind.region)
    return {tier::same_region, 0};
  if (const auto zone = zones.find({content.region, content.zone}); zone != zones.end())
    return {tier::measured, zone->second};
  return distance == placement::unknown_distance ? nearness{tier::unknown, 0} : nearness{tier::measured, distance};
}

} // namespace

int64_t distance_between(const location& one, const location& other) {
  const auto latitude = radians(one.latitude);
  const auto other_latitude = radians(other.latitude);
  const auto chord =
    haversine(other_latitude - latitude)
    + std::cos(latitude) * std::cos(other_latitude) * haversine(radians(other.longitude) - radians(one.longitude));
  // Rounding can carry antipodes past 1.
  return std::llround(2 * earth_radius * std::asin(std::sqrt(std::min(1.0, chord))));
}

placement by_nearness(std::span<const candidate> all, const pick_kind& kind) {
  placement result;
  result.distance = distances(all, kind.location_);
  const auto zones = zone_distances(all, result.distance);
  std::vector<nearness> near;
  for (size_t i = 0; i < all.size(); ++i)
    near.push_back(nearness_of(*all[i].content, result.distance[i], zones, kind));
  auto levels = near;
  std::ranges::sort(levels);
  // Not std::ranges::unique, whose answer clang 14 cannot compile from libstdc++ 12.
  levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
  for (const auto& each : near)
    result.priority.push_back(static_cast<size_t>(std::ranges::lower_bound(levels, each) - levels.begin()));
  result.priorities = std::max<size_t>(1, levels.size());
  return result;
}

} // namespace muster
