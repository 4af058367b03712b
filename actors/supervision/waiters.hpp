#pragma once

#include "actors/supervision/supervised.hpp"
#include "messages/model/expected.hpp"
#include "messages/protocol/error.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace muster {

/// Who waits for news: queries with a `wait`, answered when there is something new or when the wait is over. To ask
/// again after every answer is to watch, without a subscription that a crash could lose.
///
/// News costs as much as there are queries that it concerns, however many others wait.
template <class Query, class Answer>
class waiters {
public:
  /// Answers a query at once: with nothing when there is no news and none `must` be given. It may move the query past
  /// what it has seen.
  using reader = std::function<expected<std::optional<Answer>>(Query&, bool must)>;

  /// The service without news of which there is nothing for a query; empty when any news may be for it.
  using topic_reader = std::function<service_name(const Query&)>;

  /// No query waits longer.
  static constexpr duration longest_wait = std::chrono::seconds{30};

  waiters(reader read, topic_reader topic_of) : read_{std::move(read)}, topic_of_{std::move(topic_of)} {}

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
    auto topic = topic_of_(query);
    const auto number = ++last_;
    by_topic_.emplace(topic, number);
    by_end_.emplace(until, number);
    waiting_.emplace(number, waiter{std::move(query), std::move(topic), until, std::move(answer)});
  }

  /// There is news of these services: answers those whom it is for, and, with what there is, those whose time is up.
  void wake(timestamp now, const std::set<service_name>& about = {}) {
    std::set<int64_t> concerned;
    const auto add_all = [&](const service_name& topic) {
      for (auto at = by_topic_.lower_bound({topic, 0}); at != by_topic_.end() && at->first == topic; ++at)
        concerned.insert(at->second);
    };
    for (const auto& topic : about)
      add_all(topic);
    if (!about.empty())
      add_all({});
    for (auto at = by_end_.begin(); at != by_end_.end() && at->first <= now; ++at)
      concerned.insert(at->second);
    wake_these(now, concerned);
  }

  /// The same when nobody knows what the news is about.
  void wake_all(timestamp now) {
    std::set<int64_t> all;
    for (const auto& [number, each] : waiting_)
      all.insert(all.end(), number);
    wake_these(now, all);
  }

  /// When `wake` is due even without news, if no timer has been set for that instant or an earlier one. The caller
  /// sets one: CAF timers cannot be cancelled, so that they are few.
  std::optional<timestamp> timer_to_set() {
    if (by_end_.empty() || (timer_ && *timer_ <= by_end_.begin()->first))
      return std::nullopt;
    return timer_ = by_end_.begin()->first;
  }

private:
  struct waiter {
    Query query;
    service_name topic;
    timestamp until{};
    promise<Answer> answer;
  };

  /// In the order in which they came.
  void wake_these(timestamp now, const std::set<int64_t>& concerned) {
    if (timer_ && *timer_ <= now)
      timer_.reset();
    for (const auto number : concerned)
      if (const auto found = waiting_.find(number); answered(found->second, now)) {
        by_topic_.erase({found->second.topic, number});
        by_end_.erase({found->second.until, number});
        waiting_.erase(found);
      }
  }

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
  topic_reader topic_of_;
  /// By numbers that count up; so are the two indices.
  std::map<int64_t, waiter> waiting_;
  std::set<std::pair<service_name, int64_t>> by_topic_;
  std::set<std::pair<timestamp, int64_t>> by_end_;
  int64_t last_ = 0;
  std::optional<timestamp> timer_;
};

} // namespace muster
