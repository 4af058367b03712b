#include "actors/health/probe_schedule.hpp"

namespace muster {

namespace {

std::optional<instance_id> first_until(const timetable& table, timestamp now) {
  const auto first = table.first();
  return first && first->at <= now ? std::optional{first->instance} : std::nullopt;
}

} // namespace

void probe_schedule::plan(const instance_id& instance, timestamp due) {
  if (deadlines_.at(instance))
    after_[instance] = due;
  else
    waiting_.set(instance, due);
}

void probe_schedule::cancel(const instance_id& instance) {
  waiting_.erase(instance);
  after_.erase(instance);
}

std::optional<instance_id> probe_schedule::due(timestamp now) const {
  return is_full() ? std::nullopt : first_until(waiting_, now);
}

void probe_schedule::begin(const instance_id& instance, timestamp deadline, timestamp next) {
  waiting_.erase(instance);
  deadlines_.set(instance, deadline);
  after_[instance] = next;
}

void probe_schedule::end(const instance_id& instance) {
  deadlines_.erase(instance);
  if (const auto next = after_.extract(instance))
    waiting_.set(instance, next.mapped());
}

std::optional<instance_id> probe_schedule::overdue(timestamp now) const {
  return first_until(deadlines_, now);
}

std::optional<timestamp> probe_schedule::planned(const instance_id& instance) const {
  const auto later = after_.find(instance);
  return later == after_.end() ? waiting_.at(instance) : std::optional{later->second};
}

std::optional<timestamp> probe_schedule::next() const {
  const auto deadline = deadlines_.first();
  const auto waiting = is_full() ? std::nullopt : waiting_.first();
  if (!deadline || !waiting)
    return deadline ? std::optional{deadline->at} : waiting ? std::optional{waiting->at} : std::nullopt;
  return std::min(deadline->at, waiting->at);
}

} // namespace muster
