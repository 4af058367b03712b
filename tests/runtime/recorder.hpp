#pragma once

#include "runtime/subscription.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <vector>

namespace muster {

/// Keeps what a watcher was told and lets a test wait for it.
class recorder {
public:
  static constexpr std::chrono::seconds patience{30};

  watch_callbacks callbacks() {
    return {[this](const record& what) {
              const std::lock_guard guard{mutex_};
              records_.push_back(what);
              changed_.notify_all();
            },
            [this](const failure& why) {
              const std::lock_guard guard{mutex_};
              ended_ = why;
              changed_.notify_all();
            }};
  }

  /// The first fact of a kind, once it has come.
  template <class Fact>
  std::optional<Fact> wait_for() {
    std::unique_lock guard{mutex_};
    const Fact* found = nullptr;
    changed_.wait_for(guard, patience, [&] {
      for (const auto& each : records_)
        found = found == nullptr ? std::get_if<Fact>(&each.what) : found;
      return found != nullptr;
    });
    return found == nullptr ? std::nullopt : std::optional{*found};
  }

  /// Whether a check has brought an instance into this state.
  bool wait_for_state(instance_state state) {
    std::unique_lock guard{mutex_};
    return changed_.wait_for(guard, patience, [&] {
      return std::ranges::any_of(records_, [&](const record& each) {
        const auto* changed = std::get_if<instance_state_changed>(&each.what);
        return changed != nullptr && changed->to == state;
      });
    });
  }

  /// Why nothing more will be told, once that was told.
  failure wait_for_end() {
    std::unique_lock guard{mutex_};
    changed_.wait_for(guard, patience, [&] { return ended_.has_value(); });
    return ended_.value_or(failure{});
  }

  bool wait_for_index(int64_t index) {
    std::unique_lock guard{mutex_};
    return changed_.wait_for(guard, patience, [&] { return !records_.empty() && records_.back().index >= index; });
  }

  std::vector<record> records() const {
    const std::lock_guard guard{mutex_};
    return records_;
  }

private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<record> records_;
  std::optional<failure> ended_;
};

} // namespace muster
