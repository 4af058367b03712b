#pragma once

#include "actors/metrics/call_metrics.hpp"
#include "messages/model/id.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace muster {

/// In which pieces call_metrics is saved and comes back, so that a checkpoint each second costs what has
/// happened, not what there is: a full checkpoint now and then, and since it recent ones, each of which
/// replaces the one before and names its full one. A full checkpoint is due when the recent ones since
/// the last have added up to its size: all writing together is then about twice the change.
///
/// The recent one is kept under the owner's name and full ones under two names in turn, so that the full one
/// that is named stays until a recent one with the next is durable: a crash between the two costs nothing.
class checkpoint_plan {
public:
  struct piece {
    child_name owner;
    std::string data;
  };

  explicit checkpoint_plan(child_name owner) : owner_{std::move(owner)} {}

  /// What is to be saved now; nothing while the last piece is under way, or nothing has happened.
  std::optional<piece> next(call_metrics& from);

  /// How saving the last piece ended; a failed one may have been saved all the same. `saved` answers whether to ask
  /// for the next piece at once: after a full one, which is of no use before a recent one names it.
  bool saved(call_metrics& from);
  void failed(call_metrics& from);

  /// The full checkpoint that a recent one needs; `invalid` when it cannot be read.
  expected<child_name> full_of(std::string_view recent) const;

  /// Brings the state back from a recent checkpoint and its full one; `to` must be new, and is of no
  /// meaning after a failure, which is `invalid`.
  expected<void> restore(std::string_view recent, std::string_view full, call_metrics& to, timestamp now);

private:
  child_name owner_of(int64_t full) const;

  child_name owner_;
  std::optional<checkpoint_scope> under_way_;
  /// The number of the last full checkpoint that is durable; 0 when there is none.
  int64_t full_ = 0;
  /// That full checkpoint is not named by a durable recent one yet.
  bool unnamed_ = false;
  size_t full_size_ = 0;
  size_t recent_size_ = 0;
};

} // namespace muster
