#pragma once

#include "runtime/subscription.hpp"

#include <mutex>
#include <vector>

namespace muster {

/// All facts as a watcher is told them. Thread-safe.
class watched_facts {
public:
  watch_callbacks callbacks() {
    return {[this](const record& entry) {
              const std::lock_guard guard{mutex_};
              records_.push_back(entry);
            },
            [this](const failure& why) {
              const std::lock_guard guard{mutex_};
              ended_ = why;
            }};
  }

  std::vector<record> all() const {
    const std::lock_guard guard{mutex_};
    return records_;
  }

  size_t count() const {
    const std::lock_guard guard{mutex_};
    return records_.size();
  }

  /// Why nothing more is told; `none` while more is.
  failure ended() const {
    const std::lock_guard guard{mutex_};
    return ended_;
  }

private:
  mutable std::mutex mutex_;
  std::vector<record> records_;
  failure ended_;
};

} // namespace muster
