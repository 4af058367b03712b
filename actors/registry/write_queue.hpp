#pragma once

#include "messages/model/id.hpp"

#include <deque>
#include <functional>
#include <map>
#include <set>

namespace muster {

/// What a write decides on: one instance, a whole service, or an instance in view of its service's policy.
struct write_scope {
  /// Absent when the write is about the whole service.
  instance_id instance;
  service_name service;
};

/// Lets writes to different instances overlap, and those to different services as a whole, but neither
/// with the other nor two to the same thing: a decision sees the outcome of every write before it that it
/// depends on. Writes start in order.
class write_queue {
public:
  using token = std::multimap<service_name, instance_id>::iterator;

  /// Calls `start` now, or once all writes that it depends on have ended; `ended` must follow.
  void add(write_scope scope, std::function<void(token)> start);

  /// A write that was started is over.
  void ended(token running);

private:
  struct write {
    write_scope scope;
    std::function<void(token)> start;
  };

  bool is_free(const write_scope& scope) const;
  void run();

  std::deque<write> waiting_;
  std::multimap<service_name, instance_id> running_;
  std::set<instance_id> busy_instances_;
  bool is_running_ = false;
};

} // namespace muster
