#include "actors/supervision/child_records.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace muster {

child_record child_records::of(const child_name& child) const {
  const std::lock_guard guard{mutex_};
  const auto found = records_.find(child);
  if (found == records_.end())
    return {};
  return found->second;
}

int64_t child_records::begin(const child_name& child, timestamp at) {
  const std::lock_guard guard{mutex_};
  const auto [found, is_new] = records_.try_emplace(child);
  auto& record = found->second;
  if (is_new)
    record.incarnation = forgotten_;
  gone_.erase(std::exchange(record.gone, 0));
  if (std::exchange(record.alive, true)) {
    record.last_reason = ended_with_supervisor;
    record.down_since = at;
  }
  record.restarts += record.down_since ? 1 : 0;
  return ++record.incarnation;
}

void child_records::ended(const child_name& child, std::string reason, timestamp at) {
  const std::lock_guard guard{mutex_};
  auto* record = find(child);
  if (record == nullptr || !std::exchange(record->alive, false))
    return;
  record->last_reason = std::move(reason);
  // A start that fails prolongs the time that it is down.
  if (!record->down_since)
    record->down_since = at;
}

std::optional<duration> child_records::up(const child_name& child, timestamp at) {
  const std::lock_guard guard{mutex_};
  auto* record = find(child);
  const auto since = record == nullptr ? std::nullopt : std::exchange(record->down_since, std::nullopt);
  return since ? std::optional{at - *since} : std::nullopt;
}

void child_records::stopped(const child_name& child) {
  const std::lock_guard guard{mutex_};
  if (auto* record = find(child)) {
    record->alive = false;
    record->down_since.reset();
  }
}

void child_records::gone(const child_name& child, const child_name& heir) {
  stopped(child);
  const std::lock_guard guard{mutex_};
  if (auto left = untold_.extract(child); !left.empty())
    std::ranges::move(left.mapped(), std::back_inserter(untold_[heir]));
  auto* record = find(child);
  if (record == nullptr || record->gone != 0)
    return;
  record->gone = ++last_gone_;
  gone_.emplace(record->gone, child);
  if (gone_.size() > remembered)
    forget_oldest();
}

void child_records::forget_oldest() {
  const auto oldest = gone_.extract(gone_.begin());
  const auto found = records_.find(oldest.mapped());
  forgotten_ = std::max(forgotten_, found->second.incarnation);
  records_.erase(found);
}

child_records::kept_record* child_records::find(const child_name& child) {
  const auto found = records_.find(child);
  return found == records_.end() ? nullptr : &found->second;
}

size_t child_records::size() const {
  const std::lock_guard guard{mutex_};
  return records_.size();
}

void child_records::tell(const child_name& supervisor, const child_restarted& what) {
  push(supervisor, "restarted", what.child, what);
}

void child_records::tell(const child_name& supervisor, const child_given_up& what) {
  push(supervisor, "given_up", what.child, what);
}

void child_records::push(const child_name& supervisor, std::string_view kind, const child_name& child, fact what) {
  const std::lock_guard guard{mutex_};
  const auto known = records_.find(child);
  const auto incarnation = known == records_.end() ? 0 : known->second.incarnation;
  const command_id command{tree_ + "/" + std::string{kind} + "/" + child.str() + "/" + std::to_string(incarnation)};
  untold_[supervisor].push_back({command, std::move(what)});
}

std::optional<untold_fact> child_records::next_to_tell(const child_name& supervisor) const {
  const std::lock_guard guard{mutex_};
  const auto found = untold_.find(supervisor);
  return found == untold_.end() ? std::nullopt : std::optional{found->second.front()};
}

void child_records::told(const child_name& supervisor, const command_id& command) {
  const std::lock_guard guard{mutex_};
  const auto found = untold_.find(supervisor);
  if (found == untold_.end() || found->second.front().command != command)
    return;
  found->second.pop_front();
  if (found->second.empty())
    untold_.erase(found);
}

} // namespace muster
