#include "runtime/storage/sqlite_store.hpp"

#include "runtime/storage/compaction_rows.hpp"
#include "runtime/storage/journal_file.hpp"
#include "runtime/storage/record_text.hpp"

#include <iterator>
#include <utility>

namespace muster {

namespace {

constexpr int64_t read_between_two_words = 10'000;

/// When SQLite waits for the disk: at each commit, or only where its log would lose its order otherwise.
constexpr auto at_each_commit = "PRAGMA synchronous = FULL";
constexpr auto for_order_only = "PRAGMA synchronous = NORMAL";

/// The texts of records, each of which has been read back as itself: what is acknowledged must be there when the
/// journal is opened again, and must not keep it from being opened.
expected<std::vector<std::string>> readable_texts_of(const std::vector<record>& records) {
  std::vector<std::string> result;
  result.reserve(records.size());
  for (const auto& entry : records) {
    const auto& text = result.emplace_back(record_text(entry));
    const auto read = read_record(entry.index, text, checksum_of(entry.index, text));
    if (!read || record_text(*read) != text)
      return fail(errc::invalid, "record " + std::to_string(entry.index) + " would not be read back as it is"
                                   + (read ? std::string{} : ": " + read.error().detail));
  }
  return result;
}

tl::unexpected<failure> missing(int64_t index) {
  return fail(errc::invalid, "record " + std::to_string(index) + " is missing");
}

} // namespace

/// The file, and what is prepared for it.
class sqlite_store::disk {
public:
  static expected<std::unique_ptr<disk>> open(const sqlite_options& options);

  expected<void> check_pages();
  expected<void> read_facts(memory_store& into, const std::function<void(int64_t, int64_t)>& progress);
  expected<void> read_checkpoints(memory_store& into);

  expected<void> insert(int64_t index, const std::string& text);
  expected<void> compact(const compaction_rows& what);
  void shrink();
  expected<void> save(const child_name& owner, int64_t at, const std::string& data);

  /// Runs `change` as one transaction: it takes effect wholly or not at all.
  template <class F>
  expected<void> write(const char* when_to_sync, F change);

private:
  disk(std::string file, sqlite_connection connection, sqlite_statement insert, sqlite_statement save)
    : file_{std::move(file)},
      connection_{std::move(connection)},
      insert_{std::move(insert)},
      save_{std::move(save)} {}

  expected<void> begin(const char* when_to_sync);
  expected<void> write_again();

  std::string file_;
  sqlite_connection connection_;
  sqlite_statement insert_;
  sqlite_statement save_;
  const char* synchronous_ = nullptr;
  /// What was written before may not be on the disk although a later sync will succeed: after one that has failed the
  /// system forgets what it has not written (Rebello et al., "Can Applications Recover from fsync Failures?", 2020).
  bool doubtful_ = false;
};

expected<std::unique_ptr<sqlite_store::disk>> sqlite_store::disk::open(const sqlite_options& options) {
  if (options.vfs.empty() && options.make)
    if (auto made = make_journal_file(options.file); !made)
      return tl::make_unexpected(made.error());
  return open_journal_file(options.file, options.vfs)
    .and_then([&](sqlite_connection&& found) -> expected<std::unique_ptr<disk>> {
      if (auto set = found.ask_integer("PRAGMA wal_autocheckpoint = " + std::to_string(options.log_pages)); !set)
        return tl::make_unexpected(set.error());
      auto insert = found.prepare("INSERT INTO facts VALUES (?1, ?2, ?3)");
      auto save = found.prepare("INSERT OR REPLACE INTO checkpoints VALUES (?1, ?2, ?3, ?4)");
      if (!insert || !save)
        return tl::make_unexpected(insert ? save.error() : insert.error());
      return std::unique_ptr<disk>{new disk{options.file, std::move(found), std::move(*insert), std::move(*save)}};
    });
}

/// A page that says that it holds fewer rows than it does would be a loss that no checksum shows.
expected<void> sqlite_store::disk::check_pages() {
  return connection_.ask_text("PRAGMA quick_check(1)").and_then([](const std::string& verdict) -> expected<void> {
    if (verdict == "ok")
      return {};
    return fail(errc::invalid, "is damaged: " + verdict);
  });
}

expected<void> sqlite_store::disk::read_facts(memory_store& into,
                                              const std::function<void(int64_t, int64_t)>& progress) {
  const auto all = connection_.ask_integer("SELECT count(*) FROM facts");
  if (!all)
    return tl::make_unexpected(all.error());
  int64_t done = 0;
  const auto read = [&](const std::string& where, auto keep) {
    return connection_.for_each("SELECT number, record, checksum FROM facts WHERE " + where + " ORDER BY number",
                                [&](const sqlite_statement& row) -> expected<void> {
                                  if (progress && done % read_between_two_words == 0)
                                    progress(done, *all);
                                  ++done;
                                  return read_record(row.integer(0), row.text(1), row.integer(2)).and_then(keep);
                                });
  };
  const auto append = [&](record&& entry) -> expected<void> {
    if (const auto next = into.last_index() + 1; entry.index != next)
      return missing(next);
    return into.append({std::move(entry)});
  };
  return read_compaction(connection_)
    .and_then([&](compacted_part part) -> expected<void> {
      if (part.up_to == 0)
        return read("true", append);
      const auto up_to = std::to_string(part.up_to);
      shared_list<record> left;
      auto good = read("number <= " + up_to, [&](record&& entry) {
        left.push_back(std::move(entry));
        return expected<void>{};
      });
      if (good)
        good = check_part(part, std::ssize(left));
      if (!good)
        return good;
      into.restore(part.up_to, left);
      return read("number > " + up_to, append).and_then([&] {
        return into.last_index() > part.up_to ? expected<void>{} : missing(part.up_to + 1);
      });
    })
    .and_then(
      [&] { return read_commands(connection_, [&](const command_id& id, int64_t index) { into.restore(id, index); }); })
    .map([&] {
      if (progress)
        progress(*all, *all);
    });
}

expected<void> sqlite_store::disk::read_checkpoints(memory_store& into) {
  return connection_.for_each("SELECT owner, at, data, checksum FROM checkpoints", [&](const sqlite_statement& row) {
    const auto at = row.integer(1);
    const auto owner = child_name::parse(row.text(0));
    // A measurement that is damaged is none.
    if (!owner || row.integer(3) != checksum_of(at, row.text(2)))
      return expected<void>{};
    return into.save(*owner, {timestamp{duration{at}}, std::string{row.text(2)}});
  });
}

expected<void> sqlite_store::disk::insert(int64_t index, const std::string& text) {
  return insert_.with(index, text, checksum_of(index, text)).run();
}

expected<void> sqlite_store::disk::save(const child_name& owner, int64_t at, const std::string& data) {
  return save_.with(owner.str(), at, data, checksum_of(at, data)).run();
}

expected<void> sqlite_store::disk::compact(const compaction_rows& what) {
  return write_compaction(connection_, what);
}

/// Rewrites the file with what is in it; what is in the way of that is no loss.
void sqlite_store::disk::shrink() {
  if (!connection_.run("PRAGMA temp_store = MEMORY; VACUUM").and_then([&] { return write_again(); }))
    doubtful_ = true;
}

template <class F>
expected<void> sqlite_store::disk::write(const char* when_to_sync, F change) {
  auto written = begin(when_to_sync).and_then(change).and_then([&] { return connection_.run("COMMIT"); });
  if (written)
    return written;
  doubtful_ = true;
  // It has failed already where there is nothing to roll back.
  static_cast<void>(connection_.run("ROLLBACK"));
  // What was written whole and not synced must not come back at the next start, after it was refused.
  static_cast<void>(write_again());
  return fail(errc::storage_unavailable, file_ + ": " + written.error().detail);
}

expected<void> sqlite_store::disk::begin(const char* when_to_sync) {
  if (doubtful_)
    if (auto good = write_again(); !good)
      return good;
  if (synchronous_ != when_to_sync) {
    if (auto set = connection_.run(when_to_sync); !set)
      return set;
    synchronous_ = when_to_sync;
  }
  return connection_.run("BEGIN IMMEDIATE");
}

/// Moves all of the log into the database proper, written and synced anew, and empties it.
expected<void> sqlite_store::disk::write_again() {
  if (auto set = connection_.run(at_each_commit); !set)
    return set;
  synchronous_ = at_each_commit;
  return connection_.ask_integer("PRAGMA wal_checkpoint(TRUNCATE)").and_then([&](int64_t busy) -> expected<void> {
    if (busy != 0)
      return fail(errc::storage_unavailable, "its log cannot be emptied");
    doubtful_ = false;
    return {};
  });
}

sqlite_store::sqlite_store(std::unique_ptr<disk> opened, durability level) : disk_{std::move(opened)}, level_{level} {}

sqlite_store::~sqlite_store() = default;

expected<std::unique_ptr<sqlite_store>> sqlite_store::open(const sqlite_options& options) {
  return disk::open(options)
    .and_then([&](std::unique_ptr<disk>&& opened) -> expected<std::unique_ptr<sqlite_store>> {
      std::unique_ptr<sqlite_store> store{new sqlite_store{std::move(opened), options.level}};
      auto& memory = store->memory_;
      auto good = store->disk_->check_pages()
                    .and_then([&] { return store->disk_->read_facts(memory, options.progress); })
                    .and_then([&] { return store->disk_->read_checkpoints(memory); });
      if (!good)
        return tl::make_unexpected(good.error());
      return store;
    })
    .map_error([&](const failure& why) {
      return failure{why.code, options.file + ": " + why.detail};
    });
}

expected<void> sqlite_store::append(const std::vector<record>& records) {
  if (auto good = check_order(records, last_index()); !good || records.empty())
    return good;
  if (!disk_)
    return fail(errc::storage_unavailable, "the journal is closed");
  const auto texts = readable_texts_of(records);
  if (!texts)
    return tl::make_unexpected(texts.error());
  const auto insert_all = [&]() -> expected<void> {
    for (size_t i = 0; i < records.size(); ++i)
      if (auto done = disk_->insert(records[i].index, (*texts)[i]); !done)
        return done;
    return {};
  };
  return disk_->write(is_slow() ? at_each_commit : for_order_only, insert_all).and_then([&] {
    return memory_.append(records);
  });
}

expected<void> sqlite_store::compact(int64_t up_to, const shared_list<record>& left, int64_t commands_from) {
  if (auto good = check_compaction(up_to, left, memory_); !good)
    return good;
  if (!disk_)
    return fail(errc::storage_unavailable, "the journal is closed");
  const auto rows = rows_of(memory_, up_to, left, commands_from);
  return disk_->write(is_slow() ? at_each_commit : for_order_only, [&] { return disk_->compact(rows); })
    .and_then([&] { return memory_.compact(up_to, left, commands_from); })
    .map([&] { disk_->shrink(); });
}

expected<fact_store::slice> sqlite_store::read(int64_t after, int64_t limit, const service_name& service) const {
  return memory_.read(after, limit, service);
}

expected<void> sqlite_store::save(const child_name& owner, saved_checkpoint data) {
  if (!disk_)
    return fail(errc::storage_unavailable, "the journal is closed");
  const auto at = data.at.time_since_epoch().count();
  return disk_->write(for_order_only, [&] { return disk_->save(owner, at, data.data); }).and_then([&] {
    return memory_.save(owner, std::move(data));
  });
}

void sqlite_store::close() {
  disk_.reset();
}

} // namespace muster
