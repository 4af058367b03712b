#pragma once

#include "messages/model/expected.hpp"
#include "runtime/storage/sqlite.hpp"

#include <cstdint>
#include <string>

// What makes a SQLite file a journal of muster. A file that is none is `invalid`, whatever else is in the way
// `storage_unavailable`.

namespace muster {

/// The name that SQLite files of muster have in their header (sqlite.org/pragma.html#pragma_application_id): "must".
constexpr int64_t journal_application = 0x6d757374;

/// The form of the tables: that of a journal with all its facts, and that of one that has been compacted, which those
/// who know the first form alone must not take for a damaged one. A later one is refused.
constexpr int64_t whole_journal_form = 1;
constexpr int64_t journal_form = 2;

/// Makes an empty journal, 0600, and its folder, 0700, when they are not there. It appears under its name when it is
/// whole, and whatever has the name by then stays.
expected<void> make_journal_file(const std::string& file);

/// Opens a journal for this process alone and refuses what is none. `vfs` as in `sqlite_connection`; one that is given
/// holds a new journal if it holds nothing of the name.
expected<sqlite_connection> open_journal_file(const std::string& file, const std::string& vfs = {});

} // namespace muster
