#include "actors/journal/commit_group.hpp"

#include <string_view>
#include <unordered_map>
#include <utility>

namespace muster {

namespace {

/// Decides what each command adds.
class draft {
public:
  draft(const fact_store& store, timestamp now) : store_{store}, now_{now}, index_{store.last_index()} {}

  expected<accepted> decide(const append_facts& what) {
    if (!what.command.empty()) {
      if (const auto known = store_.index_of(what.command))
        return accepted{*known};
      if (const auto known = added_.find(what.command.str()); known != added_.end())
        return accepted{known->second};
    }
    if (what.facts.empty())
      return what.command.empty() ? fail(errc::invalid, "append_facts without facts")
                                  : fail(errc::not_found, "no fact of command '" + what.command.str() + "'");
    for (const auto& each : what.facts)
      records_.push_back({++index_, now_, what.command, each});
    if (!what.command.empty())
      added_.emplace(what.command.str(), index_);
    return accepted{index_};
  }

  const std::vector<record>& records() const { return records_; }

private:
  const fact_store& store_;
  timestamp now_;
  int64_t index_;
  std::vector<record> records_;
  /// The keys are those of the commands.
  std::unordered_map<std::string_view, int64_t> added_;
};

/// Something is wrong with one of them, which the others need not suffer for.
std::vector<expected<accepted>> commit_one_by_one(fact_store& store, std::span<const append_facts> group,
                                                  timestamp now) {
  std::vector<expected<accepted>> answers;
  for (const auto& each : group)
    answers.push_back(std::move(commit(store, {&each, 1}, now).front()));
  return answers;
}

} // namespace

std::vector<expected<accepted>> commit(fact_store& store, std::span<const append_facts> group, timestamp now) {
  draft all{store, now};
  std::vector<expected<accepted>> answers;
  answers.reserve(group.size());
  for (const auto& each : group)
    answers.push_back(all.decide(each));
  const auto durable = store.last_index();
  const auto appended = all.records().empty() ? expected<void>{} : store.append(all.records());
  if (appended)
    return answers;
  if (group.size() > 1 && appended.error().code != errc::storage_unavailable)
    return commit_one_by_one(store, group, now);
  for (auto& each : answers)
    if (each && each->index > durable)
      each = tl::make_unexpected(appended.error());
  return answers;
}

} // namespace muster
