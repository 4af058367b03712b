#pragma once

#include "actors/metrics/tally.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <vector>

namespace muster {

/// Calls over the latest seconds, minutes and hour, and over all time, each held once. Calls belong to
/// the second in which they ended. Recent seconds stand alone and merge as they age:
///
///   age          slot      windows up to
///   about 1 min  1 s       1 min are exact
///   about 5 min  10 s      5 min begin up to 9 s earlier
///   about 1 h    1 min     1 h begin up to 59 s earlier
///   beyond       one       -
///
/// A window of n seconds is the n whole seconds before the current one, and of the current one what has
/// gone by. So a window that is looked at each second sees each call.
///
/// At most 155 slots; empty ones take no memory. Which order calls come in makes no difference.
class rolling_window {
public:
  static constexpr std::chrono::seconds longest{3600};

  /// A call that ended later than `now` counts as ending now.
  void add(const counted_call& call, timestamp now);

  /// Adds another window's calls, slot by slot.
  void merge(rolling_window other, timestamp now);

  /// When a window of `length`, from 1 s to `longest`, really begins: never later than asked for.
  static timestamp begin_of(std::chrono::seconds length, timestamp now);

  /// What ended since `begin`, which is an answer of `begin_of` for the same instant or a later one.
  tally since(timestamp begin) const;

  tally lifetime() const;

  bool empty() const noexcept;

  size_t slots() const noexcept;

  void write(text_writer& out) const;
  void read(text_reader& in, size_t codes_known);

private:
  struct slot {
    /// In units of its ring, counted from the Unix epoch.
    int64_t number;
    tally counts;
  };

  void fold(int64_t current);
  tally& slot_of(int64_t second, size_t finest);

  // In the order of their numbers.
  std::array<std::vector<slot>, 3> rings_;
  tally older_;
  // The second up to which slots have been folded: the latest in which something was added.
  int64_t current_ = 0;
};

} // namespace muster
