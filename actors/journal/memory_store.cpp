#include "actors/journal/memory_store.hpp"

#include <algorithm>

namespace muster {

expected<void> memory_store::append(const std::vector<record>& records) {
  if (auto good = check_order(records, last_index()); !good)
    return good;
  for (const auto& entry : records) {
    by_service_[service_of(entry.what)].push_back(records_.size());
    if (!entry.command.empty())
      by_command_[entry.command.str()] = entry.index;
    records_.push_back(std::make_shared<const record>(entry));
  }
  return {};
}

expected<fact_store::slice> memory_store::read(int64_t after, int64_t limit, const service_name& service) const {
  slice result{{}, last_index()};
  const auto first = static_cast<size_t>(std::clamp<int64_t>(after, 0, last_index()));
  const auto make_room = [&](auto there) {
    result.records.reserve(std::min(static_cast<size_t>(there), static_cast<size_t>(std::max<int64_t>(limit, 0))));
  };
  const auto take = [&](size_t position) {
    result.records.push_back(records_[position]);
    if (std::cmp_less(result.records.size(), limit))
      return true;
    result.last = records_[position]->index;
    return false;
  };
  if (service.empty()) {
    make_room(records_.size() - first);
    for (auto position = first; position < records_.size() && take(position);)
      ++position;
  } else if (const auto found = by_service_.find(service); found != by_service_.end()) {
    const auto& positions = found->second;
    auto i = std::lower_bound(positions.begin(), positions.end(), first);
    make_room(positions.end() - i);
    while (i != positions.end() && take(*i))
      ++i;
  }
  return result;
}

int64_t memory_store::last_index() const {
  return static_cast<int64_t>(records_.size());
}

std::optional<int64_t> memory_store::index_of(const command_id& command) const {
  const auto found = by_command_.find(command.str());
  return found == by_command_.end() ? std::nullopt : std::optional{found->second};
}

expected<void> memory_store::save(const child_name& owner, saved_checkpoint data) {
  checkpoints_[owner] = std::move(data);
  return {};
}

std::optional<saved_checkpoint> memory_store::load(const child_name& owner) const {
  const auto found = checkpoints_.find(owner);
  return found == checkpoints_.end() ? std::nullopt : std::optional{found->second};
}

} // namespace muster
