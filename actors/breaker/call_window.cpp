#include "actors/breaker/call_window.hpp"

#include <algorithm>

namespace muster {

namespace {

int64_t second_of(timestamp at) {
  return std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
}

bool is_timed(const window_size& size) {
  return size.span > duration{0};
}

/// Whether a slice of that second has left a timed window in which `current` is the latest second.
bool is_past(const window_size& size, int64_t second, int64_t current) {
  return second <= current - std::chrono::floor<std::chrono::seconds>(size.span).count();
}

} // namespace

void call_counts::add(bool failed, bool was_slow, int64_t times) {
  calls += times;
  failures += failed ? times : 0;
  slow += was_slow ? times : 0;
}

void call_window::record(bool failed, bool slow, timestamp now) {
  add({second_of(now), failed, slow, 1});
  trim();
}

call_counts call_window::counts(timestamp now) const {
  auto result = totals_;
  if (is_timed(size_))
    for (const auto& slice : slices_) {
      if (!is_past(size_, slice.second, second_of(now)))
        break;
      result.add(slice.failed, slice.slow, -slice.calls);
    }
  return result;
}

void call_window::resize(window_size size) {
  size_ = size;
  trim();
}

void call_window::restore(const std::vector<call_slice>& slices, timestamp now) {
  slices_.clear();
  totals_ = {};
  for (auto slice : slices) {
    slice.second = std::min(slice.second, second_of(now));
    if (slice.calls > 0)
      add(slice);
  }
  trim();
}

void call_window::add(const call_slice& added) {
  totals_.add(added.failed, added.slow, added.calls);
  auto slice = added;
  if (!slices_.empty())
    slice.second = std::max(slice.second, slices_.back().second);
  for (auto at = slices_.rbegin(); at != slices_.rend() && at->second == slice.second; ++at) {
    if (at->failed == slice.failed && at->slow == slice.slow) {
      at->calls += slice.calls;
      return;
    }
    // Where calls leave one by one, their order counts.
    if (!is_timed(size_))
      break;
  }
  slices_.push_back(slice);
}

void call_window::trim() {
  if (is_timed(size_)) {
    while (!slices_.empty() && is_past(size_, slices_.front().second, slices_.back().second))
      drop_front(slices_.front().calls);
    return;
  }
  while (totals_.calls > size_.count)
    drop_front(std::min(totals_.calls - size_.count, slices_.front().calls));
}

void call_window::drop_front(int64_t calls) {
  auto& front = slices_.front();
  totals_.add(front.failed, front.slow, -calls);
  front.calls -= calls;
  if (front.calls == 0)
    slices_.pop_front();
}

} // namespace muster
