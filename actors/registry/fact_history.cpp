#include "actors/registry/fact_history.hpp"

#include <algorithm>

namespace muster {

namespace {

template <class Query>
bool fits(const record& entry, const Query& query) {
  return (query.service.empty() || service_of(entry.what) == query.service) && is_among(entry.what, query.kinds);
}

} // namespace

void fact_history::push(std::shared_ptr<const record> entry) {
  if (const std::string_view command{entry->command.str()}; !command.empty()) {
    // The key must be the one of the command's last fact, which stays longest.
    by_command_.erase(command);
    by_command_.emplace(command, entry->index);
  }
  records_.push_back(std::move(entry));
  if (std::cmp_less_equal(records_.size(), bound_))
    return;
  const auto oldest = by_command_.find(records_.front()->command.str());
  if (oldest != by_command_.end() && oldest->second == records_.front()->index)
    by_command_.erase(oldest);
  records_.pop_front();
}

expected<fact_list> fact_history::read(const fact_query& query) const {
  if (auto good = check_kinds(query.kinds); !good)
    return tl::make_unexpected(good.error());
  const auto first = records_.empty() ? int64_t{1} : records_.front()->index;
  const auto end = records_.empty() ? int64_t{0} : records_.back()->index;
  const auto after = std::clamp<int64_t>(query.after, 0, end);
  if (after < first - 1)
    return fail(errc::compacted, "facts up to " + std::to_string(first - 1)
                                   + " are no longer kept; query the instances and follow from that index");
  fact_list result{{}, end, end};
  for (auto i = static_cast<size_t>(after + 1 - first); i < records_.size(); ++i) {
    if (!fits(*records_[i], query))
      continue;
    result.records.push_back(records_[i]);
    if (std::cmp_greater_equal(result.records.size(), query.limit)) {
      result.last = records_[i]->index;
      break;
    }
  }
  return result;
}

expected<fact_list> fact_history::latest(const history_query& query) const {
  if (auto good = check_kinds(query.kinds); !good)
    return tl::make_unexpected(good.error());
  const auto most = std::clamp<int64_t>(query.limit, 0, bound_);
  auto first = records_.end();
  for (int64_t found = 0; found < most && first != records_.begin();)
    found += fits(**--first, query) ? 1 : 0;
  const auto end = records_.empty() ? int64_t{0} : records_.back()->index;
  fact_list result{{}, end, end};
  for (; first != records_.end(); ++first)
    if (fits(**first, query))
      result.records.push_back(*first);
  return result;
}

std::optional<int64_t> fact_history::index_of(const command_id& command) const {
  const auto found = by_command_.find(command.str());
  return found == by_command_.end() ? std::nullopt : std::optional{found->second};
}

} // namespace muster
