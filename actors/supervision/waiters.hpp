#pragma once

#include "actors/supervision/supervised.hpp"
#include "messages/model/expected.hpp"
#include "messages/protocol/error.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace muster {

/// Who waits for news: queries with a `wait`, answered when there is something new or when the wait is over. To ask
/// again after every answer is to watch, without a subscription that a crash could lose.
template <class Query, class Answer>
class waiters {
public:
  /// Answers a query at once: with nothing when there is no news and none `must` be given. It may move the query past
  /// what it has seen.
  using reader = std::function<expected<std::optional<Answer>>(Query&, bool must)>;

  /// No query waits longer.
  static constexpr duration longest_wait = std::chrono::seconds{30};

  explicit waiters(reader read) : read_{std::move(read)} {}

  /// The answer to a query, now or, when there is no news and it waits, later. The caller then sets the timer.
  template <class Self>
  result<Answer> answer(Self* self, Query query) {
    auto found = read_(query, query.wait <= duration{0});
    if (!found)
      return to_error(found.error());
    if (*found)
      return std::move(**found);
    auto later = self->template open_promise<Answer>();
    add(std::move(query), self->now(), later);
    return later;
  }

  /// Keeps a query that has found no news.
  void add(Query query, timestamp now, promise<Answer> answer) {
    const auto until = now + std::min(query.wait, longest_wait);
    wants_timer_ = wants_timer_ || !timer_ || until < *timer_;
    waiting_.push_back({std::move(query), until, std::move(answer)});
  }

  /// Answers all for whom there is news by now, and, with what there is, those whose time is up.
  void wake(timestamp now) {
    if (timer_ && *timer_ <= now) {
      timer_.reset();
      wants_timer_ = true;
    }
    std::erase_if(waiting_, [&](waiter& each) { return answered(each, now); });
  }

  /// When `wake` is due even without news, if no timer has been set for that instant or an earlier one. The caller
  /// sets one: CAF timers cannot be cancelled, so that they are few.
  std::optional<timestamp> timer_to_set() {
    // Looked for only when it may be another one: there may be thousands, who come and go with every fact.
    if (!std::exchange(wants_timer_, false))
      return std::nullopt;
    const auto first = std::ranges::min_element(waiting_, {}, &waiter::until);
    if (first == waiting_.end() || (timer_ && *timer_ <= first->until))
      return std::nullopt;
    return timer_ = first->until;
  }

private:
  struct waiter {
    Query query;
    timestamp until{};
    promise<Answer> answer;
  };

  bool answered(waiter& each, timestamp now) {
    auto found = read_(each.query, each.until <= now);
    if (!found)
      each.answer.deliver(found.error());
    else if (*found)
      each.answer.deliver(std::move(**found));
    else
      return false;
    return true;
  }

  reader read_;
  std::vector<waiter> waiting_;
  std::optional<timestamp> timer_;
  bool wants_timer_ = false;
};

} // namespace muster
