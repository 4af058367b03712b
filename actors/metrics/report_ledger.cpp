#include "actors/metrics/report_ledger.hpp"

#include "actors/metrics/compact_text.hpp"

#include <algorithm>
#include <utility>

namespace muster {

bool report_ledger::enter(const reporter_id& reporter, int64_t sequence, timestamp now) {
  auto& known = entry_of(reporter, now);
  if (now - std::exchange(known.seen, now) > silence)
    known.gap_since = now;
  known.found_silent = 0;
  const auto had_gap = !known.ahead.empty();
  const auto is_new = add(known, sequence);
  if (!had_gap)
    known.gap_since = now;
  const auto before = known.through;
  close_gaps(known, now);
  known.recent = known.recent || is_new || known.through != before;
  return is_new;
}

report_ledger::entry& report_ledger::entry_of(const reporter_id& reporter, timestamp now) {
  const auto found = entries_.find(reporter);
  if (found != entries_.end())
    return found->second;
  if (entries_.size() >= max_reporters)
    entries_.erase(std::ranges::min_element(entries_, {}, [](const auto& each) { return each.second.seen; }));
  auto& result = entries_[reporter];
  result.gap_since = now;
  result.seen = now;
  return result;
}

bool report_ledger::add(entry& to, int64_t sequence) {
  auto& ahead = to.ahead;
  if (sequence <= to.through)
    return false;
  if (ahead.empty() && sequence == to.through + 1) {
    to.through = sequence;
    return true;
  }
  const auto next = std::ranges::find_if(ahead, [&](const span& each) { return each.last >= sequence; });
  if (next != ahead.end() && next->first <= sequence)
    return false;
  const auto at = next - ahead.begin();
  ahead.insert(next, {sequence, sequence});
  const auto join = [&](ptrdiff_t left) {
    const auto first = ahead.begin() + left;
    if (left < 0 || first + 1 >= ahead.end() || first->last + 1 != (first + 1)->first)
      return;
    first->last = (first + 1)->last;
    ahead.erase(first + 1);
  };
  join(at);
  join(at - 1);
  return true;
}

/// Moves `through` over what follows it without a gap, and over gaps that are given up.
void report_ledger::close_gaps(entry& at, timestamp now) {
  while (!at.ahead.empty()) {
    const auto closed = at.ahead.front().first == at.through + 1;
    if (!closed && now - at.gap_since < patience && at.ahead.size() <= max_gaps)
      return;
    at.through = at.ahead.front().last;
    at.ahead.erase(at.ahead.begin());
    at.gap_since = now;
  }
}

int64_t report_ledger::covered(const reporter_id& reporter) const {
  const auto found = entries_.find(reporter);
  return found == entries_.end() ? 0 : found->second.covered;
}

void report_ledger::saving() {
  for (auto& [reporter, known] : entries_)
    known.saving = known.through;
}

void report_ledger::saved() {
  for (auto& [reporter, known] : entries_)
    known.covered = known.saving;
}

void report_ledger::forget(timestamp now, duration memory) {
  for (auto& [reporter, known] : entries_)
    if (now - known.seen > memory && known.found_silent++ == 0)
      known.silent_since = now;
  std::erase_if(entries_, [&](const auto& each) {
    const auto& known = each.second;
    return known.found_silent >= fewest_finds && now - known.silent_since >= patience;
  });
}

bool report_ledger::has_recent() const {
  return std::ranges::any_of(entries_, [](const auto& each) { return each.second.recent; });
}

void report_ledger::begin_recent() {
  for (auto& [reporter, known] : entries_)
    known.recent = false;
}

void report_ledger::write(text_writer& out, checkpoint_scope scope) const {
  const auto wanted = [&](const auto& each) { return scope == checkpoint_scope::all || each.second.recent; };
  out.number(std::ranges::count_if(entries_, wanted));
  for (const auto& each : entries_) {
    if (!wanted(each))
      continue;
    const auto& [reporter, known] = each;
    out.word(reporter.str()).number(known.through).number(known.ahead.size());
    for (const auto& [first, last] : known.ahead)
      out.number(first).number(last);
  }
}

void report_ledger::read(text_reader& in, timestamp now) {
  const auto size = in.list();
  for (size_t i = 0; i < size && in.ok(); ++i) {
    const auto reporter = reporter_id::parse(in.word());
    if (!reporter)
      return in.fault(reporter.error().detail);
    auto& known = entry_of(*reporter, now);
    known = {};
    known.seen = now;
    known.gap_since = now;
    read_entry(in, known);
  }
}

void report_ledger::read_entry(text_reader& in, entry& to) {
  to.through = in.number();
  to.saving = to.covered = to.through;
  const auto spans = in.list();
  auto last = to.through;
  for (size_t i = 0; i < spans && in.ok(); ++i) {
    const auto first = in.number(last);
    last = in.number(first);
    to.ahead.push_back({first, last});
  }
}

} // namespace muster
