#pragma once

#include "messages/model/fact.hpp"
#include "messages/protocol/registry.hpp"

#include <deque>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>

namespace muster {

/// The latest facts, for those who watch, and which command caused which index.
class fact_history {
public:
  explicit fact_history(int64_t bound) : bound_{bound} {}

  void push(std::shared_ptr<const record> entry);

  /// The facts after an index; `compacted` when some of them are no longer kept.
  expected<fact_list> read(const fact_query& query) const;

  /// The last ones that are kept, oldest first.
  expected<fact_list> latest(const history_query& query) const;

  bool empty() const noexcept { return records_.empty(); }

  /// Whether it has all facts from the first on.
  bool is_whole() const { return records_.empty() || records_.front()->index == 1; }

  /// The last index that a command caused, as far back as the history goes.
  std::optional<int64_t> index_of(const command_id& command) const;

private:
  int64_t bound_;
  std::deque<std::shared_ptr<const record>> records_;
  /// The keys are those of the records.
  std::unordered_map<std::string_view, int64_t> by_command_;
};

} // namespace muster
