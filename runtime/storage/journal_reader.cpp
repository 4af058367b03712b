#include "runtime/storage/journal_reader.hpp"

#include "runtime/storage/compaction_rows.hpp"
#include "runtime/storage/journal_file.hpp"
#include "runtime/storage/record_text.hpp"

#include <algorithm>
#include <set>

namespace muster {

namespace {

class reader {
public:
  reader(sqlite_connection& from, const std::function<void(std::string_view)>& take) : from_{from}, take_{take} {}

  expected<journal_summary> read() {
    // What one of them cannot read, the others may.
    note(from_.for_each("PRAGMA quick_check", [&](const sqlite_statement& row) { return check_pages(row); }));
    note(read_compaction(from_).map([&](const compacted_part& part) { result_.compacted = part; }));
    read_facts();
    if (const auto up_to = result_.compacted.up_to; up_to > 0) {
      note(check_part(result_.compacted, left_));
      if (result_.last <= up_to)
        result_.faults.push_back("record " + std::to_string(up_to + 1) + " is missing");
    }
    note(read_commands(from_, [](const command_id&, int64_t) {}));
    note(from_.for_each("SELECT owner, at, data, checksum FROM checkpoints ORDER BY owner",
                        [&](const sqlite_statement& row) { return take_checkpoint(row); }));
    return std::move(result_);
  }

private:
  expected<void> check_pages(const sqlite_statement& row) {
    if (row.text(0) != "ok")
      result_.faults.emplace_back(row.text(0));
    return {};
  }

  /// Behind a page that is damaged it goes on: what is missing is told when the next fact is found.
  void read_facts() {
    const auto end = from_.ask_integer("SELECT max(number) FROM facts").value_or(0);
    std::set<std::string> told;
    for (int64_t next = 0; next <= end; next = std::max(next, result_.last) + 1) {
      const auto read = from_.for_each(
        "SELECT number, record, checksum FROM facts WHERE number >= " + std::to_string(next) + " ORDER BY number",
        [&](const sqlite_statement& row) { return take_fact(row); });
      if (read)
        return;
      if (told.insert(read.error().detail).second)
        note(read);
    }
  }

  expected<void> take_fact(const sqlite_statement& row) {
    const auto index = row.integer(0);
    const auto up_to = result_.compacted.up_to;
    ++result_.facts;
    left_ += index <= up_to ? 1 : 0;
    if (const auto next = std::max(result_.last, up_to) + 1; index != next && index > up_to)
      result_.faults.push_back(index == next + 1 ? "record " + std::to_string(next) + " is missing"
                                                 : "records " + std::to_string(next) + " to "
                                                     + std::to_string(index - 1) + " are missing");
    result_.last = index;
    if (const auto entry = read_record(index, row.text(1), row.integer(2)); !entry)
      result_.faults.push_back(entry.error().detail);
    else if (take_)
      take_(row.text(1));
    return {};
  }

  expected<void> take_checkpoint(const sqlite_statement& row) {
    ++result_.checkpoints;
    if (row.integer(3) != checksum_of(row.integer(1), row.text(2)))
      result_.faults.push_back("the checkpoint of '" + std::string{row.text(0)}
                               + "' is damaged: its checksum is wrong");
    return {};
  }

  void note(const expected<void>& read) {
    if (!read)
      result_.faults.push_back(read.error().detail);
  }

  sqlite_connection& from_;
  const std::function<void(std::string_view)>& take_;
  journal_summary result_;
  /// Of the part that has been compacted.
  int64_t left_ = 0;
};

} // namespace

expected<journal_summary> read_journal(const std::string& file, const std::function<void(std::string_view)>& take) {
  return open_journal_file(file)
    .and_then([&](sqlite_connection&& opened) {
      return reader{opened, take}.read();
    })
    .map_error([&](const failure& why) {
      return failure{why.code, file + ": " + why.detail};
    });
}

} // namespace muster
