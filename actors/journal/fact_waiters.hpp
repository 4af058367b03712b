#pragma once

#include "actors/supervision/supervised.hpp"
#include "messages/protocol/journal.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace muster {

/// Who waits for the next fact. Serves `fact_query` with a `wait`, for the journal and the registry alike.
class fact_waiters {
public:
  using reader = std::function<expected<fact_list>(const fact_query&)>;

  /// No query waits longer.
  static constexpr duration longest_wait = std::chrono::seconds{30};

  /// `read` answers a query at once with what there is.
  explicit fact_waiters(reader read) : read_{std::move(read)} {}

  /// Keeps a query that has found nothing up to `looked_at`.
  void add(fact_query query, int64_t looked_at, timestamp now, promise<fact_list> answer);

  /// Answers all for whom there are facts by now, and, with none, those whose time is up.
  void wake(timestamp now);

  /// When `wake` is due even without a new fact, if no timer has been set for that instant or an
  /// earlier one. The caller sets one: CAF timers cannot be cancelled, so that they are few.
  std::optional<timestamp> timer_to_set();

private:
  struct waiter {
    fact_query query;
    timestamp until{};
    promise<fact_list> answer;
  };

  bool answered(waiter& waiting, timestamp now) const;

  reader read_;
  std::vector<waiter> waiters_;
  std::optional<timestamp> timer_;
};

} // namespace muster
