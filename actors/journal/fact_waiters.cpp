#include "actors/journal/fact_waiters.hpp"

#include <algorithm>

namespace muster {

void fact_waiters::add(fact_query query, int64_t looked_at, timestamp now, promise<fact_list> answer) {
  const auto until = now + std::min(query.wait, longest_wait);
  query.after = looked_at;
  waiters_.push_back({std::move(query), until, std::move(answer)});
}

void fact_waiters::wake(timestamp now) {
  if (timer_ && *timer_ <= now)
    timer_.reset();
  std::erase_if(waiters_, [&](waiter& waiting) { return answered(waiting, now); });
}

std::optional<timestamp> fact_waiters::timer_to_set() {
  const auto first = std::min_element(waiters_.begin(), waiters_.end(),
                                      [](const waiter& a, const waiter& b) { return a.until < b.until; });
  if (first == waiters_.end() || (timer_ && *timer_ <= first->until))
    return std::nullopt;
  return timer_ = first->until;
}

bool fact_waiters::answered(waiter& waiting, timestamp now) const {
  auto facts = read_(waiting.query);
  if (!facts) {
    waiting.answer.deliver(facts.error());
    return true;
  }
  if (!facts->records.empty() || waiting.until <= now) {
    waiting.answer.deliver(std::move(*facts));
    return true;
  }
  waiting.query.after = facts->last;
  return false;
}

} // namespace muster
