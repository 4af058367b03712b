#include "actors/journal/compactor.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace muster {

namespace {

/// Facts that take a millisecond or two to be looked at.
constexpr int64_t part = 2'000;

} // namespace

compactor::compactor(const settings& how)
  : compact_after_{how.journal.compact_after},
    // Watchers are told of the latest facts as they were.
    keep_facts_{std::max(how.journal.keep_facts, how.journal.max_event_history)},
    keep_commands_{how.journal.keep_commands},
    max_alerts_{how.alerts.max_history} {}

bool compactor::begin(const fact_store& store, timestamp now) {
  const auto [up_to, left] = store.compacted();
  const auto limit = limit_of(store);
  // To look at many facts that will stay is worth it for as many others only.
  if (compact_after_ == 0 || limit - up_to < std::max(compact_after_, left) || limit < not_before_)
    return false;
  return begin_now(store, now);
}

bool compactor::begin_now(const fact_store& store, timestamp now) {
  const auto limit = limit_of(store);
  if (under_way_ || limit <= store.compacted().up_to)
    return false;
  under_way_.emplace(work{compaction{{limit, now - remembers_ends, max_alerts_}}});
  return true;
}

expected<bool> compactor::step(fact_store& store) {
  if (!under_way_)
    return false;
  auto more = go_on(store);
  if (!more)
    not_before_ = limit_of(store) + compact_after_;
  if (!more || !*more)
    under_way_.reset();
  return more;
}

expected<void> compactor::finish(fact_store& store) {
  for (;;)
    if (const auto more = step(store); !more)
      return tl::make_unexpected(more.error());
    else if (!*more)
      return {};
}

expected<bool> compactor::go_on(fact_store& store) {
  auto& [plan, read_to, looked] = *under_way_;
  const auto slice = store.read(read_to, part, {});
  if (!slice)
    return tl::make_unexpected(slice.error());
  for (auto at = slice->records.begin(); at != slice->records.end() && at->index <= plan.up_to(); ++at)
    if (looked)
      plan.take(at.shared());
    else
      plan.look(*at);
  read_to = slice->last;
  if (read_to < plan.up_to())
    return true;
  read_to = 0;
  if (!std::exchange(looked, true))
    return true;
  const auto commands_from = store.last_index() - std::min(keep_commands_, std::numeric_limits<int64_t>::max() / 2) + 1;
  return store.compact(plan.up_to(), std::move(plan).left(), commands_from).map([] { return false; });
}

} // namespace muster
