#include "actors/supervision/child_records.hpp"

#include <utility>

namespace muster {

child_record child_records::of(const child_name& child) const {
  const std::lock_guard guard{mutex_};
  const auto found = records_.find(child);
  return found == records_.end() ? child_record{} : found->second;
}

int64_t child_records::begin(const child_name& child, timestamp at) {
  const std::lock_guard guard{mutex_};
  auto& record = records_[child];
  if (std::exchange(record.alive, true)) {
    record.last_reason = ended_with_supervisor;
    record.down_since = at;
  }
  record.restarts += record.down_since ? 1 : 0;
  return ++record.incarnation;
}

void child_records::ended(const child_name& child, std::string reason, timestamp at) {
  const std::lock_guard guard{mutex_};
  auto& record = records_[child];
  if (!std::exchange(record.alive, false))
    return;
  record.last_reason = std::move(reason);
  // A start that fails prolongs the time that it is down.
  if (!record.down_since)
    record.down_since = at;
}

std::optional<duration> child_records::up(const child_name& child, timestamp at) {
  const std::lock_guard guard{mutex_};
  const auto since = std::exchange(records_[child].down_since, std::nullopt);
  return since ? std::optional{at - *since} : std::nullopt;
}

void child_records::stopped(const child_name& child) {
  const std::lock_guard guard{mutex_};
  auto& record = records_[child];
  record.alive = false;
  record.down_since.reset();
}

void child_records::tell(const child_name& supervisor, const child_restarted& what) {
  push(supervisor, "restarted", what.child, what.restarts, what);
}

void child_records::tell(const child_name& supervisor, const child_given_up& what) {
  push(supervisor, "given_up", what.child, of(what.child).incarnation, what);
}

void child_records::push(const child_name& supervisor, std::string_view kind, const child_name& child, int64_t number,
                         fact what) {
  const auto tree = "tree-" + std::to_string(start_.time_since_epoch().count());
  const command_id command{tree + "/" + std::string{kind} + "/" + child.str() + "/" + std::to_string(number)};
  const std::lock_guard guard{mutex_};
  untold_[supervisor].push_back({command, std::move(what)});
}

std::optional<untold_fact> child_records::next_to_tell(const child_name& supervisor) const {
  const std::lock_guard guard{mutex_};
  const auto found = untold_.find(supervisor);
  return found == untold_.end() || found->second.empty() ? std::nullopt : std::optional{found->second.front()};
}

void child_records::told(const child_name& supervisor, const command_id& command) {
  const std::lock_guard guard{mutex_};
  auto& facts = untold_[supervisor];
  if (!facts.empty() && facts.front().command == command)
    facts.pop_front();
}

} // namespace muster
