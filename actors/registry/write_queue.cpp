#include "actors/registry/write_queue.hpp"

#include <algorithm>

namespace muster {

void write_queue::add(write_scope scope, std::function<void(token)> start) {
  waiting_.push_back({std::move(scope), std::move(start)});
  run();
}

void write_queue::ended(token running) {
  for (const auto& each : running->instances)
    busy_instances_.erase(each);
  if (running->instances.empty())
    busy_services_.erase(running->service);
  running_.erase(running);
  run();
}

bool write_queue::is_free(const write_scope& scope) const {
  const auto is_busy = [&](const instance_id& each) { return busy_instances_.contains(each); };
  if (!scope.instances.empty())
    return busy_services_.empty() && std::ranges::none_of(scope.instances, is_busy);
  // A write under way may move an instance to this service or away from it.
  return busy_instances_.empty() && !busy_services_.contains(scope.service);
}

void write_queue::run() {
  // A write may end before `start` returns, and may add others: the outermost call goes on with them.
  if (is_running_)
    return;
  is_running_ = true;
  while (!waiting_.empty() && is_free(waiting_.front().scope)) {
    auto [scope, start] = std::move(waiting_.front());
    waiting_.pop_front();
    busy_instances_.insert(scope.instances.begin(), scope.instances.end());
    if (scope.instances.empty())
      busy_services_.insert(scope.service);
    start(running_.insert(running_.end(), std::move(scope)));
  }
  is_running_ = false;
}

} // namespace muster
