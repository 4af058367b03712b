#include "actors/journal/memory_store.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace muster {

expected<void> memory_store::append(const std::vector<record>& records) {
  if (auto good = check_order(records, last_index()); !good)
    return good;
  for (const auto& entry : records)
    keep(std::make_shared<const record>(entry));
  return {};
}

expected<fact_store::slice> memory_store::read(int64_t after, int64_t limit, const service_name& service) const {
  slice result{{}, last_index()};
  const auto first = position_after(after);
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

expected<void> memory_store::compact(int64_t up_to, const shared_list<record>& left, int64_t commands_from) {
  if (auto good = check_compaction(up_to, left, *this); !good)
    return good;
  const std::vector<std::shared_ptr<const record>> later(
    records_.begin() + static_cast<std::ptrdiff_t>(position_after(up_to)), records_.end());
  std::erase_if(by_command_, [&](const auto& each) { return each.second <= up_to && each.second < commands_from; });
  restore(up_to, left);
  for (const auto& entry : later)
    keep(entry);
  return {};
}

void memory_store::restore(int64_t up_to, const shared_list<record>& left) {
  records_.clear();
  by_service_.clear();
  compacted_ = {up_to, std::ssize(left)};
  for (auto at = left.begin(); at != left.end(); ++at)
    keep(at.shared());
}

void memory_store::restore(const command_id& command, int64_t index) {
  auto& known = by_command_[command.str()];
  known = std::max(known, index);
}

void memory_store::keep(std::shared_ptr<const record> entry) {
  by_service_[service_of(entry->what)].push_back(records_.size());
  if (!entry->command.empty())
    restore(entry->command, entry->index);
  records_.push_back(std::move(entry));
}

size_t memory_store::position_after(int64_t index) const {
  const auto start = static_cast<size_t>(compacted_.left);
  if (index >= compacted_.up_to)
    return std::min(records_.size(), start + static_cast<size_t>(index - compacted_.up_to));
  const auto found = std::upper_bound(records_.begin(), records_.begin() + static_cast<std::ptrdiff_t>(start), index,
                                      [](int64_t wanted, const auto& entry) { return wanted < entry->index; });
  return static_cast<size_t>(found - records_.begin());
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
