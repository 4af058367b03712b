#include "runtime/scenario/invariants.hpp"

#include <algorithm>

// What invariants have to say of versions, groups, and a journal whose power has failed.

namespace muster {

bool invariants::is_before_its_turn(const pick& request, int64_t index, const model::version_turn& turn) const {
  if (!turn.avoided && turn.has_share)
    return false;
  return std::ranges::any_of(model_.instances(), [&](const auto& each) {
    const auto& id = each.first;
    if (std::ranges::find(request.exclude, id) != request.exclude.end())
      return false;
    const auto other = model_.standing_at(id, index);
    return other && is_good(*other, request)
           && ((turn.avoided && !other->turn.avoided && other->turn.part == turn.part)
               || (!turn.has_share && other->turn.part < turn.part));
  });
}

void invariants::told_of_groups(const group_list& told, timestamp now) {
  if (told.index > model_.index())
    groups_ahead_.insert_or_assign(told.index, told);
  else if (told.index == model_.index())
    check_groups(told, now);
}

void invariants::check_groups(const group_list& told, timestamp now) {
  std::map<group_name, std::set<instance_id>> groups;
  for (const auto& [name, members] : told.groups)
    groups[name] = {members.begin(), members.end()};
  expect(groups == model_.groups(), invariant::acknowledged_survives, now, "are not as the facts have them",
         "the groups that the registry knows at index " + std::to_string(told.index));
}

void invariants::recovered(const expected<std::vector<record>>& journal, timestamp now) {
  if (!journal)
    return expect(false, invariant::acknowledged_survives, now, journal.error().detail.c_str(),
                  "the journal that has lost power cannot be opened:");
  const auto last = journal->empty() ? 0 : journal->back().index;
  auto told = model_.index();
  for (const auto& [index, given] : acknowledged_ahead_)
    told = std::max(told, index);
  expect(last >= told, invariant::acknowledged_survives, now, "is the last fact that a loss of power has left",
         std::to_string(last) + " of " + std::to_string(told) + " that somebody was told of");
  for (const auto& entry : *journal)
    if (std::cmp_less_equal(entry.index, seen_.size()))
      expect(entry == seen_[static_cast<size_t>(entry.index - 1)], invariant::acknowledged_survives, now,
             "was something else before the loss of power", "fact " + std::to_string(entry.index));
}

} // namespace muster
