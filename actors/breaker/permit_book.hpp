#pragma once

#include "messages/model/id.hpp"
#include "messages/model/time.hpp"

#include <cstdint>
#include <optional>
#include <vector>

// The permits of one half-open period: how many attempts it has admitted and what became of each.

namespace muster {

/// One attempt that a half-open circuit has admitted.
struct held_permit {
  enum class fate : uint8_t {
    reserved, ///< not known to be journaled: not answered either
    granted,  ///< an attempt may be under way
    lapsed,   ///< without an outcome in time, which counts as a failure
    settled,  ///< its outcome has come
    returned, ///< given back without an outcome
    unused    ///< granted when nobody waited for it any longer: whoever asks next has it
  };

  /// Of the fact that grants it.
  command_id command;
  timestamp granted_at{};
  timestamp lapses_at{};
  fate is = fate::reserved;
  /// When the fact is to be offered again, while reserved.
  timestamp resend_at{};
  /// Until then whoever asked waits for it, while reserved.
  timestamp answer_by = timestamp::max();
};

/// Permits are reserved first, and granted when their fact is journaled, so that requests that come while
/// facts are under way never get more than there are. An outcome does not name its permit: it is taken for
/// that of the permit which was granted nearest to the beginning of its attempt. Not thread-safe.
class permit_book {
public:
  explicit permit_book(int64_t permits = 0) : permits_{permits} {}

  /// Permits that may still be taken.
  int64_t left() const;

  /// How many have been taken, those returned included.
  int64_t taken() const { return static_cast<int64_t>(held_.size()); }

  /// There must be one left.
  held_permit& reserve(command_id command, timestamp now, timestamp lapses_at, timestamp answer_by = timestamp::max());

  /// Takes one that was granted too late for who asked for it, as if it had been granted now; false when there is none.
  /// Its fact is in the journal already, so that this needs no time: where each is late some are used all the same.
  bool take_unused(timestamp now, timestamp lapses_at);

  /// Notes a permit that a fact grants, unless it was reserved here.
  void learn(const command_id& command, timestamp granted_at, timestamp lapses_at);

  /// The fact of a reserved permit is journaled. Answers whether the permit may be used. One that comes too late for
  /// that is free again and says nothing about the instance; whoever knows only the facts must take it to be in use.
  bool confirm(const command_id& command, timestamp now);

  /// The fact of a reserved permit is known not to be journaled.
  void withdraw(const command_id& command);

  /// An attempt that began then has an outcome; answers whether it counts: not without a permit, and not
  /// when the permit has lapsed, since that has been counted.
  bool settle(timestamp began);

  /// An attempt that began then was given up; its permit can be taken again unless it has lapsed.
  void give_back(timestamp began);

  /// Lets granted permits lapse that are due; answers how many.
  int64_t lapse(timestamp now);

  /// The reserved permits whose facts are to be offered (again) now.
  std::vector<held_permit*> unsent(timestamp now);

  bool is_reserved(const command_id& command) const;
  bool any_reserved() const;

  /// When the next granted permit lapses, and the last one.
  std::optional<timestamp> next_lapse() const;
  std::optional<timestamp> last_lapse() const;

  std::optional<timestamp> next_resend() const;

private:
  held_permit* find(const command_id& command);
  held_permit* nearest(timestamp began);

  int64_t permits_;
  std::vector<held_permit> held_;
};

} // namespace muster
