#pragma once

#include "messages/model/expected.hpp"
#include "tests/chaos/correspondent.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <string>
#include <vector>

// How requests fared, in the calm and near kills.

namespace muster {

/// When actors were killed. Thread-safe.
class kill_log {
public:
  static constexpr std::chrono::milliseconds nearness{100};

  void add(steady_time at) {
    const std::lock_guard guard{mutex_};
    kills_.push_back(at);
  }

  /// Whether a kill was within the 100 ms before.
  bool is_near(steady_time at) const {
    const std::lock_guard guard{mutex_};
    const auto later = std::ranges::upper_bound(kills_, at);
    return later != kills_.begin() && at - *std::prev(later) < nearness;
  }

private:
  mutable std::mutex mutex_;
  std::vector<steady_time> kills_;
};

/// Requests by how they ended. One counts as near a kill by the time of its end.
struct score {
  int64_t begun = 0;
  int64_t good = 0;
  int64_t failed = 0;
  int64_t calm = 0;
  int64_t calm_good = 0;
  /// Answers beyond the first, and those that came past the time-out.
  int64_t doubled = 0;
  int64_t late = 0;
  /// Of those that failed, by what was asked and the code.
  std::map<std::string, int64_t> failures;

  void ended_well(bool near_kill) {
    ++good;
    calm += near_kill ? 0 : 1;
    calm_good += near_kill ? 0 : 1;
  }

  void ended_badly(bool near_kill, const std::string& what, errc code) {
    ++failed;
    calm += near_kill ? 0 : 1;
    ++failures[what + " " + std::string{to_string(code)}];
  }
};

} // namespace muster
