#pragma once

#include "runtime/scenario/invariants.hpp"
#include "runtime/system.hpp"
#include "tests/chaos/pace.hpp"
#include "tests/chaos/score.hpp"

#include <atomic>
#include <random>
#include <vector>

namespace muster {

/// Loads a system through a route, from the thread that calls `run`: attempts overlap, and end in every way there is.
class route_load {
public:
  route_load(system& runs, const kill_log& kills, uint64_t seed);

  /// Until it is over; some attempts are then still in flight.
  void run(const std::atomic<bool>& over);

  /// Ends what is in flight.
  void end_all();

  /// Picks.
  const score& requests() const { return score_; }
  /// Attempts that have ended.
  const attempt_counts& calls() const { return calls_; }
  int64_t in_flight() const { return static_cast<int64_t>(attempts_.size()); }

private:
  void pick_one();
  void end_one();

  const kill_log& kills_;
  std::mt19937_64 dice_;
  expected<std::shared_ptr<route>> route_;
  pace picks_;
  std::vector<attempt> attempts_;
  score score_;
  attempt_counts calls_;
};

} // namespace muster
