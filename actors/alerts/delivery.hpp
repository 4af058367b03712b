#pragma once

#include "messages/model/alert.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <set>
#include <utility>

// Both ends of handing a notification to a sink: repeating it until it is delivered, and delivering it once.

namespace muster {

/// When the next notification may be handed to one sink. A failure waits 1 s x 2^n, n from 0, up to 30 s.
class delivery_pace {
public:
  static constexpr duration first_wait = std::chrono::seconds{1};
  static constexpr duration longest_wait = std::chrono::seconds{30};

  /// At most one is on its way.
  bool free(timestamp now) const { return !on_its_way_ && now >= not_before_; }

  void started() { on_its_way_ = true; }
  void succeeded();
  void failed(timestamp now);

private:
  bool on_its_way_ = false;
  duration wait_ = first_wait;
  timestamp not_before_ = timestamp::min();
};

/// One firing or resolving of an episode.
using notice = std::pair<alert_id, alert_status>;

/// What a sink has delivered. Remembers the latest `capacity` notices whose delivery is a fact and all
/// that were delivered without that being a fact yet.
class delivery_log {
public:
  explicit delivery_log(std::size_t capacity) : capacity_{capacity} {}

  bool is_fact(const notice& what) const { return facts_.contains(what); }
  bool is_delivered(const notice& what) const { return facts_.contains(what) || delivered_.contains(what); }

  void delivered(const notice& what) { delivered_.insert(what); }
  void became_fact(const notice& what);

private:
  std::size_t capacity_;
  std::set<notice> delivered_;
  std::set<notice> facts_;
  std::deque<notice> order_;
};

} // namespace muster
