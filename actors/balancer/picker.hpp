#pragma once

#include "actors/balancer/pool.hpp"
#include "messages/protocol/balancer.hpp"

#include <optional>

namespace muster {

/// What a pick depends on beside the pool and the request.
struct pick_circumstances {
  timestamp now{};
  /// The journal index that the pool stands at.
  int64_t index = 0;
  /// A random number from 0 to 999999, for the priority.
  int64_t draw = 0;
  /// 64 random bits, for the strategy.
  uint64_t chance = 0;
  /// Whether half-open candidates may be used; false once one has not given a permit in time.
  bool may_ask = true;
};

struct choice {
  /// The place of the instance in the pool.
  size_t winner = 0;
  /// It is half-open: its breaker is to grant a permit before it is used, and only then it is an attempt in flight.
  bool needs_permit = false;
  /// Health was ignored in its priority.
  bool panic = false;
  /// When the request asks for it.
  std::optional<pick_trace> trace;
};

/// Picks one candidate and takes the turn. Each that may be picked passes all rules of `removal`; a half-open one with
/// a free permit goes before all others, then the draw decides which priority picks, and the strategy who of it.
/// `circuit_open` when nothing but circuits stands in the way, else `no_instance`; then no turn is taken.
expected<choice> choose(pool& from, const pick& request, const pick_circumstances& at);

} // namespace muster
