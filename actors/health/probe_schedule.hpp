#pragma once

#include "actors/health/timetable.hpp"

#include <cstdint>
#include <map>
#include <optional>

namespace muster {

/// When each instance is looked at next, and which looks are under way: never two at one instance, and never more
/// than `max_in_flight` at once. What finds no place waits and is taken in the order in which it was due.
class probe_schedule {
public:
  explicit probe_schedule(int64_t max_in_flight) : max_in_flight_{max_in_flight} {}

  /// Plans the next look at an instance, in place of one planned before; a look that is under way ends first.
  void plan(const instance_id& instance, timestamp due);

  /// Plans no look at an instance; one that is under way keeps its place until it ends.
  void cancel(const instance_id& instance);

  /// The instance to look at now, if one is due and there is a place.
  std::optional<instance_id> due(timestamp now) const;

  /// A look at an instance has begun; it has failed unless it ends before `deadline`, and the next is due at `next`.
  void begin(const instance_id& instance, timestamp deadline, timestamp next);

  /// The look at an instance has ended, and its place is free.
  void end(const instance_id& instance);

  /// An instance whose look should have ended by now.
  std::optional<instance_id> overdue(timestamp now) const;

  /// When the next look at an instance is planned for.
  std::optional<timestamp> planned(const instance_id& instance) const;

  /// When `due` or `overdue` have something to say again.
  std::optional<timestamp> next() const;

private:
  bool is_full() const { return static_cast<int64_t>(deadlines_.size()) >= max_in_flight_; }

  int64_t max_in_flight_;
  timetable waiting_;
  timetable deadlines_;
  /// Looks planned at instances where one is under way.
  std::map<instance_id, timestamp> after_;
};

} // namespace muster
