#pragma once

#include "actors/supervision/waiters.hpp"
#include "messages/protocol/journal.hpp"

#include <limits>

namespace muster {

/// Who waits for the next fact: serves `fact_query`, for the journal and the registry alike.
class fact_waiters : public waiters<fact_query, fact_list> {
public:
  using fact_reader = std::function<expected<fact_list>(const fact_query&)>;

  explicit fact_waiters(fact_reader read)
    : waiters{[this](fact_query& query, bool must) { return answer_to(query, must); },
              [](const fact_query& query) { return query.service; }},
      read_{std::move(read)} {}

  fact_waiters(const fact_waiters&) = delete;
  fact_waiters& operator=(const fact_waiters&) = delete;

  /// To be called for all facts that have come since it was called last, and when a timer is due.
  void wake(timestamp now) {
    const auto news = read_({seen_, most_at_once, duration{0}, {}});
    is_waking_ = true;
    if (news && news->last >= news->end)
      waiters::wake(now, services_of(*news));
    else
      waiters::wake_all(now);
    is_waking_ = false;
    if (const auto end = read_({std::numeric_limits<int64_t>::max(), 1, duration{0}, {}}))
      seen_ = end->end;
  }

private:
  /// Where there is more news, everybody is asked.
  static constexpr int64_t most_at_once = 1000;

  expected<std::optional<fact_list>> answer_to(fact_query& query, bool must) {
    // What it has not been woken for was not about its service, and may no longer be kept.
    if (is_waking_)
      query.after = std::max(query.after, seen_);
    auto found = read_(query);
    if (!found)
      return tl::make_unexpected(found.error());
    query.after = found->last;
    if (found->records.empty() && !must)
      return std::nullopt;
    return std::move(*found);
  }

  static std::set<service_name> services_of(const fact_list& news) {
    std::set<service_name> result;
    for (const auto& each : news.records)
      result.insert(service_of(each.what));
    return result;
  }

  fact_reader read_;
  /// Whoever waits knows of everything up to here that concerns it.
  int64_t seen_ = 0;
  bool is_waking_ = false;
};

} // namespace muster
