#pragma once

#include "runtime/scenario/rehearsal.hpp"
#include "runtime/simulation/drawn_world.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace muster {

/// How a drawn world fared on the production tree.
struct world_result {
  /// As the scenario file of it is read: the very script that was played.
  script world;
  rehearsal_report report;
  /// Why it failed, in a line; empty when it did not.
  std::string failure;
};

/// The script of a drawn world as its file is read.
script drawn_as_file(uint64_t seed, const world_size& size = {});

/// Draws the world of a seed and plays it; one in which too few facts came about is drawn anew with more changes. When
/// too little happens all the same it has failed, and so has one whose trace is not the same to the byte when it is
/// played `twice`.
world_result play_world(uint64_t seed, const world_size& size = {}, bool twice = false);

/// What kind of failure a rehearsal shows, by which a shorter script that still shows it is known; empty for none.
std::string kind_of_failure(const rehearsal_report& report);

/// What the worlds played so far have exercised.
class exercise {
public:
  void add(const world_result& result, bool twice);

  /// How often each kind of step and fault occurred that a world can have, and how often each invariant was checked.
  std::map<std::string, int64_t> kinds() const;
  std::map<std::string, int64_t> invariants() const;

  /// What has never been, by name.
  std::vector<std::string> missing() const;

  int64_t worlds() const noexcept { return worlds_; }
  int64_t facts() const noexcept { return facts_; }
  int64_t kills() const noexcept { return kills_; }

private:
  std::map<std::string, int64_t> kinds_;
  std::map<std::string, int64_t> checks_;
  int64_t same_traces_ = 0;
  int64_t worlds_ = 0;
  int64_t facts_ = 0;
  int64_t kills_ = 0;
};

/// All kills of a rehearsal.
int64_t kills_in(const rehearsal_report& report);

} // namespace muster
