#pragma once

#include "actors/journal/memory_store.hpp"
#include "messages/model/durability.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace muster {

struct sqlite_options {
  std::string file;
  /// `os` or `fsync`.
  durability level = durability::fsync;
  /// What stands for the disk (sqlite.org/vfs.html); the system's own when empty.
  std::string vfs{};
  /// At how many pages of 4 KiB SQLite moves its log into the database proper, which costs two syncs; the log of a busy
  /// journal is hardly longer.
  int64_t log_pages = 1000;
  /// Told how many of all records have been read while it is opened, now and then and at the end.
  std::function<void(int64_t read, int64_t all)> progress{};
  /// Whether it is made when it is not there.
  bool make = true;
};

/// Keeps facts and checkpoints in one SQLite file in WAL mode, next to which SQLite keeps files of its own, for one
/// process at a time, and in memory too, so that they are read even while the disk fails.
///
/// Each record has a checksum. All are read when it is opened: a file that is not a journal, is of a later form, is
/// damaged or lacks a record is refused as `invalid`, and never taken for an empty one; one that cannot be reached or
/// is in use is `storage_unavailable`. A write that fails, as on a full disk, is `storage_unavailable` and changes
/// nothing, and a later one may succeed; but when the process ends before the disk works again, one of which only the
/// sync has failed may be there at the next start: to repeat it under its id does no harm. A record that would not be
/// read back as one is `invalid`, and is not written.
class sqlite_store final : public fact_store {
public:
  /// Makes the file, 0600, when it is not there, and its folder, 0700.
  static expected<std::unique_ptr<sqlite_store>> open(const sqlite_options& options);

  ~sqlite_store() override;

  expected<void> append(const std::vector<record>& records) override;
  bool is_slow() const override { return level_ == durability::fsync; }
  expected<slice> read(int64_t after, int64_t limit, const service_name& service) const override;
  int64_t last_index() const override { return memory_.last_index(); }
  std::optional<int64_t> index_of(const command_id& command) const override { return memory_.index_of(command); }
  compacted_part compacted() const override { return memory_.compacted(); }
  /// Gives the space back to the disk as well, which takes as long as it takes to write what is left.
  expected<void> compact(int64_t up_to, const shared_list<record>& left, int64_t commands_from) override;
  /// As durable as `os` at any level: a measurement is not worth waiting for the disk.
  expected<void> save(const child_name& owner, saved_checkpoint data) override;
  std::optional<saved_checkpoint> load(const child_name& owner) const override { return memory_.load(owner); }
  void close() override;

private:
  class disk;

  sqlite_store(std::unique_ptr<disk> opened, durability level);

  /// Null once it is closed.
  std::unique_ptr<disk> disk_;
  durability level_;
  memory_store memory_;
};

} // namespace muster
