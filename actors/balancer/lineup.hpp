#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace muster {

/// One of those among whom a strategy chooses.
struct contender {
  /// Good while the lineup is being made.
  std::string_view id;
  /// At least 1.
  int64_t weight = 1;
  /// Attempts in flight at it.
  const std::atomic<int64_t>* active = nullptr;
};

/// What one pick brings along.
struct pick_turn {
  /// 64 random bits, new ones for each pick.
  uint64_t chance = 0;
  /// The hash of what the request is about, if it says.
  std::optional<uint64_t> key;
  /// Contenders that are not to be picked, by their places.
  std::span<const size_t> skip;

  bool skips(size_t place) const {
    for (const auto each : skip)
      if (each == place)
        return true;
    return false;
  }
};

/// Terms of a candidate's score in a trace.
using score_terms = std::map<std::string, int64_t>;

/// What a strategy has made of the contenders of one priority, once per change. Contenders are known by their places
/// in the order of ids, in which there is at least one. Thread-safe: all that a pick changes is the cursor, of which
/// each chain of picks has its own.
class lineup {
public:
  static constexpr auto none = static_cast<size_t>(-1);

  virtual ~lineup() = default;

  /// The place of who is picked; `none` when all are to be skipped.
  virtual size_t next(size_t& cursor, const pick_turn& turn) const = 0;

  /// Where a cursor begins. Rounds in the order of places begin with `first`, so that after a change they go on where
  /// they were; others anywhere, by 64 random bits, since a beginning that is always the same would favour somebody.
  virtual size_t begin(size_t first, uint64_t chance) const = 0;

  /// Writes down for each contender, by place, what `next` would go by. `order` counts up from the one that goes first
  /// as far as cursor and chance are concerned; contenders without it cannot be picked in this turn.
  virtual void explain(size_t cursor, const pick_turn& turn, std::span<score_terms> out) const = 0;
};

using lineup_ptr = std::shared_ptr<const lineup>;

} // namespace muster
