#pragma once

#include "messages/codec/describe.hpp"
#include "messages/model/policy.hpp"
#include "messages/model/ratio.hpp"
#include "messages/model/time.hpp"

#include <cstdint>
#include <deque>
#include <vector>

// The evidence of a circuit: how many of the latest calls failed and how many were slow. Windows and
// rates are resilience4j's (FixedSizeSlidingWindowMetrics, SlidingTimeWindowMetrics).

namespace muster {

/// Calls and what became of them. A call may be both a failure and slow.
struct call_counts {
  int64_t calls = 0;
  int64_t failures = 0;
  int64_t slow = 0;

  void add(bool failed, bool was_slow, int64_t times = 1);

  ratio failure_rate() const { return ratio::of(failures, calls); }
  ratio slow_rate() const { return ratio::of(slow, calls); }
};
MUSTER_DESCRIBE(call_counts, calls, failures, slow)

/// Calls that were counted in the same second and went the same way.
struct call_slice {
  /// Whole seconds since the Unix epoch.
  int64_t second = 0;
  bool failed = false;
  bool slow = false;
  int64_t calls = 0;
};
MUSTER_DESCRIBE(call_slice, second, failed, slow, calls)

/// A window over the last `size.count` calls, or over those of the last `size.span` in whole one-second
/// buckets, the current one included. A call belongs to the second in which it is counted. Not thread-safe.
class call_window {
public:
  explicit call_window(window_size size) : size_{size} {}

  void record(bool failed, bool slow, timestamp now);

  /// What is in the window at `now`, which may be later than the last call.
  call_counts counts(timestamp now) const;

  /// Goes on with another size or kind; calls that are still inside stay.
  void resize(window_size size);

  /// Oldest first.
  std::vector<call_slice> slices() const { return {slices_.begin(), slices_.end()}; }

  /// Takes the place of what is in the window; a slice from after `now` counts as of `now`.
  void restore(const std::vector<call_slice>& slices, timestamp now);

private:
  void add(const call_slice& added);
  void trim();
  void drop_front(int64_t calls);

  window_size size_;
  // In a count window calls of the same kind in a row, so that the oldest can leave one by one.
  std::deque<call_slice> slices_;
  call_counts totals_;
};

} // namespace muster
