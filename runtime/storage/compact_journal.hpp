#pragma once

#include "messages/model/expected.hpp"
#include "messages/model/settings.hpp"

#include <cstdint>
#include <string>

namespace muster {

/// What a compaction has done to a journal file.
struct compaction_report {
  int64_t facts = 0;
  int64_t facts_left = 0;
  int64_t up_to = 0;
  int64_t bytes = 0;
  int64_t bytes_left = 0;
};

/// Drops the facts of a journal that no process uses which later ones have undone, as its actor does by these settings
/// when there are enough of them. All of it is read and checked first: a damaged one is `invalid` and stays as it is.
expected<compaction_report> compact_journal(const std::string& file, const settings& how, timestamp now);

} // namespace muster
