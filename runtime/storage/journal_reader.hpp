#pragma once

#include "actors/journal/store.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace muster {

/// What a journal file holds.
struct journal_summary {
  int64_t facts = 0;
  /// The index of the latest.
  int64_t last = 0;
  int64_t checkpoints = 0;
  compacted_part compacted{};
  /// Everything that is wrong with it, in the order of its facts.
  std::vector<std::string> faults;
};

/// Reads a whole journal that no process uses, past all damage, and gives `take` each sound fact as it stands there: a
/// line of JSON without its line break. `storage_unavailable` says why the file cannot be read, `invalid` that it is no
/// journal.
expected<journal_summary> read_journal(const std::string& file, const std::function<void(std::string_view)>& take = {});

} // namespace muster
