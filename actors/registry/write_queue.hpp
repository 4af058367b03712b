#pragma once

#include "messages/model/id.hpp"

#include <deque>
#include <functional>
#include <list>
#include <set>
#include <vector>

namespace muster {

/// What a write decides on: some instances, in view of the policies of their services, or a whole service.
struct write_scope {
  /// None when the write is about a whole service.
  std::vector<instance_id> instances;
  /// Absent when it is about what all instances have in common.
  service_name service{};
};

/// Lets writes to different instances overlap, and those to different services as a whole, but neither
/// with the other nor two to the same thing: a decision sees the outcome of every write before it that it
/// depends on. Writes start in order.
class write_queue {
public:
  using token = std::list<write_scope>::iterator;

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
  std::list<write_scope> running_;
  std::set<instance_id> busy_instances_;
  std::set<service_name> busy_services_;
  bool is_running_ = false;
};

} // namespace muster
