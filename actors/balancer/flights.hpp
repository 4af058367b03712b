#pragma once

#include "messages/model/time.hpp"

#include <atomic>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <utility>

namespace muster {

/// Attempts in flight whose ends may never be told: each counts until one has ended at its instance or its time is up.
/// It is not told which of several has ended, and taken to be the one with the most time left: too few are counted for
/// a while rather than one that is over.
class flights {
public:
  using counter = std::shared_ptr<std::atomic<int64_t>>;

  void begin(const counter& at, timestamp until) {
    ++*at;
    times_[at].insert(until);
    due_.emplace(until, at);
  }

  void end(const counter& at) {
    if (const auto known = times_.find(at); known != times_.end())
      take_out(known, std::prev(known->second.end()));
  }

  /// Ends those whose time is up.
  void lapse(timestamp now) {
    while (!due_.empty() && due_.begin()->first <= now) {
      const auto known = times_.find(due_.begin()->second);
      take_out(known, known->second.begin());
    }
  }

private:
  using times = std::multiset<timestamp>;

  void take_out(std::map<counter, times>::iterator of, times::iterator which) {
    --*of->first;
    due_.erase(due_.find({*which, of->first}));
    of->second.erase(which);
    if (of->second.empty())
      times_.erase(of);
  }

  /// Those in flight, by where they are.
  std::map<counter, times> times_;
  /// The same, by time.
  std::multiset<std::pair<timestamp, counter>> due_;
};

} // namespace muster
