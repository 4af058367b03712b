#pragma once

#include "messages/model/time.hpp"

#include <atomic>
#include <map>
#include <memory>

namespace muster {

/// Attempts in flight whose ends may never be told: each counts until it has ended or its time is up. Which of several
/// at one instance has ended makes no difference.
class flights {
public:
  using counter = std::shared_ptr<std::atomic<int64_t>>;

  void begin(const counter& at, timestamp until) {
    ++*at;
    due_.emplace(until, at);
  }

  void end(const counter& at) {
    if (*at > 0) {
      --*at;
      ++ended_[at];
    }
  }

  /// Ends those whose time is up.
  void lapse(timestamp now) {
    while (!due_.empty() && due_.begin()->first <= now) {
      const auto at = due_.extract(due_.begin()).mapped();
      if (const auto known = ended_.find(at); known == ended_.end())
        --*at;
      else if (--known->second == 0)
        ended_.erase(known);
    }
  }

private:
  std::multimap<timestamp, counter> due_;
  /// Those that have ended and are still to be taken out of `due_`.
  std::map<counter, int64_t> ended_;
};

} // namespace muster
