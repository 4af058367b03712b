#include "actors/registry/write_queue.hpp"

namespace muster {

void write_queue::add(write_scope scope, std::function<void(token)> start) {
  waiting_.push_back({std::move(scope), std::move(start)});
  run();
}

void write_queue::ended(token running) {
  busy_instances_.erase(running->second);
  running_.erase(running);
  run();
}

bool write_queue::is_free(const write_scope& scope) const {
  if (!scope.instance.empty())
    return !busy_instances_.contains(scope.instance) && running_.size() == busy_instances_.size();
  // A write under way may move an instance to this service or away from it.
  return busy_instances_.empty() && !running_.contains(scope.service);
}

void write_queue::run() {
  // A write may end before `start` returns, and may add others: the outermost call goes on with them.
  if (is_running_)
    return;
  is_running_ = true;
  while (!waiting_.empty() && is_free(waiting_.front().scope)) {
    auto [scope, start] = std::move(waiting_.front());
    waiting_.pop_front();
    if (!scope.instance.empty())
      busy_instances_.insert(scope.instance);
    start(running_.emplace(scope.service, scope.instance));
  }
  is_running_ = false;
}

} // namespace muster
