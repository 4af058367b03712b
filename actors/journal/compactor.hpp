#pragma once

#include "actors/journal/compaction.hpp"
#include "actors/journal/store.hpp"
#include "messages/model/settings.hpp"

#include <cstdint>
#include <optional>

namespace muster {

/// Compacts a store as the settings say, a part at a time, so that facts are appended meanwhile.
class compactor {
public:
  /// That an instance has gone is known for so long at least: the longest window of calls.
  static constexpr duration remembers_ends = std::chrono::hours{1};

  explicit compactor(const settings& how);

  /// Begins when enough facts have come since the last time; true when `step` is to be called.
  bool begin(const fact_store& store, timestamp now);

  /// Begins whenever there is anything to look at.
  bool begin_now(const fact_store& store, timestamp now);

  /// Does a part; true when it is to be called again. A failure ends it, and it is not tried again before as many facts
  /// have come once more.
  expected<bool> step(fact_store& store);

  /// Does all that is left of it.
  expected<void> finish(fact_store& store);

private:
  struct work {
    compaction plan;
    int64_t read_to = 0;
    bool looked = false;
  };

  expected<bool> go_on(fact_store& store);
  /// Up to where facts may be dropped.
  int64_t limit_of(const fact_store& store) const { return store.last_index() - keep_facts_; }

  int64_t compact_after_;
  int64_t keep_facts_;
  int64_t keep_commands_;
  int64_t max_alerts_;
  std::optional<work> under_way_;
  /// The limit from which on it is tried again after a failure.
  int64_t not_before_ = 0;
};

} // namespace muster
