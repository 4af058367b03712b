#pragma once

#include "actors/balancer/candidate.hpp"
#include "actors/balancer/placement.hpp"
#include "messages/model/instance.hpp"

#include <span>

namespace muster {

struct pick_kind;

/// Metres along the earth's surface, to the nearest one: the haversine formula (R. W. Sinnott, "Virtues of the
/// Haversine", Sky and Telescope 68, 1984) on a sphere of the mean radius 6 371 008.8 m.
int64_t distance_between(const location& one, const location& other);

/// Priorities by nearness to the caller: the same zone, then the same region, then by distance, one priority for each,
/// and last those at an unknown distance. A zone is as far as the nearest of its instances. What the caller does not
/// say (zone, region or location) makes no difference.
placement by_nearness(std::span<const candidate> all, const pick_kind& kind);

} // namespace muster
