#pragma once

#include "actors/journal/memory_store.hpp"
#include "runtime/storage/sqlite.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

// How a journal file says that it has been compacted: in tables of their own, which come with the first compaction, and
// by its form.

namespace muster {

/// What a compaction changes in a file.
struct compaction_rows {
  compacted_part part;
  /// The first and the last index of records that go, for each stretch of them.
  std::vector<std::pair<int64_t, int64_t>> dropped;
  /// Records that say something else now.
  std::vector<std::pair<int64_t, std::string>> changed;
  /// Commands whose records go, and from where on such commands stay known.
  std::vector<std::pair<int64_t, std::string>> commands;
  int64_t commands_from = 0;
};

/// As in `fact_store::compact`.
compaction_rows rows_of(const memory_store& store, int64_t up_to, const shared_list<record>& left,
                        int64_t commands_from);

/// To be called within a transaction.
expected<void> write_compaction(sqlite_connection& to, const compaction_rows& what);

/// `invalid` when it is damaged.
expected<compacted_part> read_compaction(sqlite_connection& from);
expected<void> read_commands(sqlite_connection& from, const std::function<void(const command_id&, int64_t)>& take);

/// Whether as many records are left as a compaction has left: `invalid` says how many are missing.
expected<void> check_part(const compacted_part& part, int64_t left);

} // namespace muster
