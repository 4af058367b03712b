#pragma once

#include "messages/model/time.hpp"

#include <atomic>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <tuple>
#include <utility>

namespace muster {

/// Attempts in flight whose ends may never be told: each counts until its end is told or its time is up. Of several at
/// one instance the one has ended that was picked last before it began: with several time-outs it makes a difference.
class flights {
public:
  using counter = std::shared_ptr<std::atomic<int64_t>>;

  void begin(const counter& at, timestamp now, timestamp until) {
    ++*at;
    known_[at].emplace(now, until);
    due_.emplace(until, at, now);
  }

  void end(const counter& at, timestamp began) {
    const auto known = known_.find(at);
    if (known == known_.end())
      return;
    auto& all = known->second;
    const auto after = all.upper_bound({began, timestamp::max()});
    const auto [picked, until] = after == all.begin() ? *after : *std::prev(after);
    due_.erase(due_.find({until, at, picked}));
    forget(at, picked, until);
  }

  /// Ends those whose time is up.
  void lapse(timestamp now) {
    while (!due_.empty() && std::get<0>(*due_.begin()) <= now) {
      const auto [until, at, picked] = *due_.begin();
      due_.erase(due_.begin());
      forget(at, picked, until);
    }
  }

private:
  void forget(const counter& at, timestamp picked, timestamp until) {
    --*at;
    const auto known = known_.find(at);
    known->second.erase(known->second.find({picked, until}));
    if (known->second.empty())
      known_.erase(known);
  }

  /// When each was picked, and until when it counts.
  std::map<counter, std::multiset<std::pair<timestamp, timestamp>>> known_;
  /// The same, in the order in which their time is up.
  std::multiset<std::tuple<timestamp, counter, timestamp>> due_;
};

} // namespace muster
