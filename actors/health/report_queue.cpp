#include "actors/health/report_queue.hpp"

#include <algorithm>

namespace muster {

void report_queue::add(report_health report, timestamp now) {
  due_.set(report.id, now);
  auto id = report.id;
  pending_.insert_or_assign(std::move(id), std::move(report));
}

void report_queue::drop(const instance_id& instance) {
  pending_.erase(instance);
  due_.erase(instance);
}

std::vector<report_health> report_queue::take_due(timestamp now) {
  std::vector<report_health> result;
  for (auto first = due_.first(); first && first->at <= now; first = due_.first()) {
    due_.erase(first->instance);
    result.push_back(pending_.at(first->instance));
  }
  std::ranges::sort(result, {}, &report_health::id);
  return result;
}

void report_queue::settle(const report_health& report) {
  if (is_pending(report))
    drop(report.id);
}

void report_queue::retry(const report_health& report, timestamp now) {
  if (is_pending(report))
    due_.set(report.id, now + retry_after);
}

std::optional<timestamp> report_queue::next() const {
  const auto first = due_.first();
  return first ? std::optional{first->at} : std::nullopt;
}

bool report_queue::is_pending(const report_health& report) const {
  const auto found = pending_.find(report.id);
  return found != pending_.end() && found->second.command == report.command;
}

} // namespace muster
