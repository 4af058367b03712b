#include "runtime/storage/compaction_rows.hpp"

#include "runtime/storage/journal_file.hpp"
#include "runtime/storage/record_text.hpp"

#include <iterator>

namespace muster {

namespace {

constexpr auto tables = R"sql(
  CREATE TABLE IF NOT EXISTS compaction (
    up_to INTEGER PRIMARY KEY, facts INTEGER NOT NULL, checksum INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS commands (
    number INTEGER PRIMARY KEY, command TEXT NOT NULL, checksum INTEGER NOT NULL) STRICT;
  DELETE FROM compaction;
)sql";

expected<bool> is_compacted(sqlite_connection& from) {
  return from.ask_integer("PRAGMA user_version").map([](int64_t form) { return form > whole_journal_form; });
}

/// Runs a statement once for each of some values.
template <class Values, class Give>
expected<void> run_for_each(sqlite_connection& to, std::string_view sql, const Values& values, Give give) {
  return to.prepare(sql).and_then([&](sqlite_statement&& prepared) -> expected<void> {
    for (const auto& each : values)
      if (auto done = give(prepared, each).run(); !done)
        return done;
    return {};
  });
}

} // namespace

compaction_rows rows_of(const memory_store& store, int64_t up_to, const shared_list<record>& left,
                        int64_t commands_from) {
  compaction_rows result{{up_to, std::ssize(left)}, {}, {}, {}, commands_from};
  const auto all = store.read(0, up_to, {});
  auto staying = left.begin();
  for (auto at = all->records.begin(); at != all->records.end() && at->index <= up_to; ++at) {
    if (staying != left.end() && staying->index == at->index) {
      if (staying.shared() != at.shared())
        result.changed.emplace_back(at->index, record_text(*staying));
      ++staying;
      continue;
    }
    auto& dropped = result.dropped;
    if (!dropped.empty() && dropped.back().second + 1 == at->index)
      dropped.back().second = at->index;
    else
      dropped.emplace_back(at->index, at->index);
    if (at->index >= commands_from && store.index_of(at->command) == at->index)
      result.commands.emplace_back(at->index, at->command.str());
  }
  return result;
}

expected<void> write_compaction(sqlite_connection& to, const compaction_rows& what) {
  const auto& [up_to, left] = what.part;
  return to
    .run(tables + std::string{"PRAGMA user_version = "} + std::to_string(journal_form)
         + "; DELETE FROM commands WHERE number < " + std::to_string(what.commands_from))
    .and_then([&] {
      return run_for_each(
        to, "DELETE FROM facts WHERE number BETWEEN ?1 AND ?2", what.dropped,
        [](auto& sql, const auto& each) -> auto& { return sql.with(each.first, each.second); });
    })
    .and_then([&] {
      return run_for_each(
        to, "UPDATE facts SET record = ?2, checksum = ?3 WHERE number = ?1", what.changed,
        [](auto& sql, const auto& each) -> auto& {
          return sql.with(each.first, each.second, checksum_of(each.first, each.second));
        });
    })
    .and_then([&] {
      return run_for_each(
        to, "INSERT INTO commands VALUES (?1, ?2, ?3)", what.commands, [](auto& sql, const auto& each) -> auto& {
          return sql.with(each.first, each.second, checksum_of(each.first, each.second));
        });
    })
    .and_then([&] {
      return to.run("INSERT INTO compaction VALUES (" + std::to_string(up_to) + ", " + std::to_string(left) + ", "
                    + std::to_string(checksum_of(up_to, std::to_string(left))) + ")");
    });
}

expected<compacted_part> read_compaction(sqlite_connection& from) {
  return is_compacted(from).and_then([&](bool compacted) -> expected<compacted_part> {
    if (!compacted)
      return compacted_part{};
    compacted_part result;
    auto read = from.for_each(
      "SELECT up_to, facts, checksum FROM compaction", [&](const sqlite_statement& row) -> expected<void> {
        result = {row.integer(0), row.integer(1)};
        if (row.integer(2) == checksum_of(result.up_to, std::to_string(result.left)) && result.up_to > 0)
          return {};
        return fail(errc::invalid, "what it says of its compaction is damaged: its checksum is wrong");
      });
    if (!read)
      return tl::make_unexpected(read.error());
    if (result.up_to == 0)
      return fail(errc::invalid, "what it says of its compaction is missing");
    return result;
  });
}

expected<void> read_commands(sqlite_connection& from, const std::function<void(const command_id&, int64_t)>& take) {
  return is_compacted(from).and_then([&](bool compacted) -> expected<void> {
    if (!compacted)
      return {};
    return from.for_each("SELECT number, command, checksum FROM commands", [&](const sqlite_statement& row) {
      const auto index = row.integer(0);
      if (row.integer(2) != checksum_of(index, row.text(1)))
        return expected<void>{
          fail(errc::invalid, "the command of record " + std::to_string(index) + " is damaged: its checksum is wrong")};
      take(command_id{std::string{row.text(1)}}, index);
      return expected<void>{};
    });
  });
}

expected<void> check_part(const compacted_part& part, int64_t left) {
  if (left == part.left)
    return {};
  return fail(errc::invalid, std::to_string(left) + " records up to " + std::to_string(part.up_to)
                               + " are there, but its compaction has left " + std::to_string(part.left));
}

} // namespace muster
