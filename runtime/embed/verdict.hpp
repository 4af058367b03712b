#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

namespace muster {

/// What is known of the end of a tree, and who tells the host of it: only of one that the host has not asked for.
/// Outlives the engine where the tree does. Thread-safe.
class verdict {
public:
  using callback = std::function<void(const std::string&)>;

  /// `tell` may be empty.
  explicit verdict(callback tell) : tell_{std::move(tell)} {}

  /// The tree has ended by itself: tells the host, unless that is stopping it. Answers what the host's function has
  /// thrown.
  std::optional<std::string> give_up(const std::string& why);

  /// The host wants the end: however the tree ends from now on, it has not given up.
  void stop();

  /// Why the tree has given up, if it has.
  std::optional<std::string> reason() const;

  /// Whether the calling thread is within the host's function.
  bool tells_here() const;

private:
  const callback tell_;
  mutable std::mutex mutex_;
  std::optional<std::string> reason_;
  bool stopping_ = false;
  std::optional<std::thread::id> telling_;
};

} // namespace muster
