#include "actors/health/report_queue.hpp"

namespace muster {

void report_queue::add(report_health report, timestamp now) {
  auto id = report.id;
  pending_.insert_or_assign(std::move(id), pending{std::move(report), now});
}

void report_queue::drop(const instance_id& instance) {
  pending_.erase(instance);
}

std::vector<report_health> report_queue::take_due(timestamp now) {
  std::vector<report_health> result;
  for (auto& [id, entry] : pending_)
    if (entry.due && *entry.due <= now) {
      entry.due.reset();
      result.push_back(entry.report);
    }
  return result;
}

void report_queue::settle(const report_health& report) {
  if (find(report) != nullptr)
    pending_.erase(report.id);
}

void report_queue::retry(const report_health& report, timestamp now) {
  if (auto* entry = find(report))
    entry->due = now + retry_after;
}

std::optional<timestamp> report_queue::next() const {
  std::optional<timestamp> result;
  for (const auto& [id, entry] : pending_)
    if (entry.due && (!result || *entry.due < *result))
      result = entry.due;
  return result;
}

report_queue::pending* report_queue::find(const report_health& report) {
  const auto found = pending_.find(report.id);
  return found != pending_.end() && found->second.report.command == report.command ? &found->second : nullptr;
}

} // namespace muster
