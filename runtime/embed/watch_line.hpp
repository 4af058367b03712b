#pragma once

#include "runtime/subscription.hpp"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

namespace muster {

/// Between an actor that tells and the owner of a subscription: no call is made after it was closed. `tell` is
/// for that actor, the rest is thread-safe.
class watch_line {
public:
  explicit watch_line(watch_callbacks to) : to_{std::move(to)} {}

  // False when the owner wants to hear no more.
  bool tell(const record& what);
  bool tell(const registry_state& what);
  bool tell(const missed_facts& what);

  bool wants_snapshots() const { return to_.snapshot != nullptr; }

  /// Tells the end, and nothing after it. Waits for a call under way, within which it must not be called.
  void end(const failure& why);

  /// Waits for a call under way, unless the calling thread is within it.
  void close();

  bool closed() const;

  /// Whether the calling thread is within a call.
  bool calls_here() const;

private:
  template <class F>
  bool call(bool last, F&& what);

  const watch_callbacks to_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool closed_ = false;
  std::optional<std::thread::id> calling_;
};

} // namespace muster
