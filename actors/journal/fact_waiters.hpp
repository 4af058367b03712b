#pragma once

#include "actors/supervision/waiters.hpp"
#include "messages/protocol/journal.hpp"

namespace muster {

/// Who waits for the next fact: serves `fact_query`, for the journal and the registry alike.
class fact_waiters : public waiters<fact_query, fact_list> {
public:
  explicit fact_waiters(std::function<expected<fact_list>(const fact_query&)> read)
    : waiters{[read = std::move(read)](fact_query& query, bool must) -> expected<std::optional<fact_list>> {
        auto found = read(query);
        if (!found)
          return tl::make_unexpected(found.error());
        query.after = found->last;
        if (found->records.empty() && !must)
          return std::nullopt;
        return std::move(*found);
      }} {}
};

} // namespace muster
