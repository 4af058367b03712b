#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

struct sqlite3_vfs;

namespace muster {

/// A disk in memory whose power can fail, as a VFS of SQLite: for rehearsals and tests. What was written since a file
/// was last synced may then be there, or not, or in part, sector by sector, whatever was written later; so may the
/// names of new files and the deletion of old ones. Of what was synced nothing is lost.
class unsafe_disk {
public:
  /// Its VFS is registered, under a name of its own, as long as the disk lives.
  unsafe_disk();
  unsafe_disk(const unsafe_disk&) = delete;
  unsafe_disk& operator=(const unsafe_disk&) = delete;
  ~unsafe_disk();

  const std::string& name() const { return name_; }

  /// Writes, truncations, syncs and deletions so far.
  int64_t operations() const { return operations_; }

  /// So many more operations succeed, and no further one.
  void fail_power_after(int64_t operations) { last_operation_ = operations_ + operations; }

  /// False from the first operation that has failed for want of it.
  bool has_power() const { return operations_ <= last_operation_; }

  /// Changes that failures of power have undone so far, in part or wholly.
  int64_t lost_changes() const { return lost_changes_; }

  /// Writes that make a file longer fail, as on a full disk.
  void fill(bool full) { full_ = full; }

  /// Whatever is read, written or synced fails.
  void break_down(bool broken) { broken_ = broken; }

  /// Syncs fail, and what they should have written never will be: no later sync brings it back (as in Linux).
  void fail_syncs(bool fail) { syncs_to_fail_ = fail ? INT64_MAX : 0; }
  void fail_next_sync() { syncs_to_fail_ = 1; }

  /// Syncs do nothing, and say that all is well.
  void lie_about_syncs(bool lies) { lies_ = lies; }

  /// Power fails, and comes back: what is on the disk now, by chance. Whoever had a file open sees nothing of it.
  void restore_power(uint64_t seed);

  size_t size_of(const std::string& name) const;

  /// Turns over one bit of a byte; done twice, it is as it was.
  void damage(const std::string& name, size_t at);

private:
  friend struct unsafe_vfs;

  /// A change that no sync has followed; one without bytes cuts the file there.
  struct change {
    size_t at = 0;
    std::string bytes;
  };

  struct file {
    std::string content;
    std::string synced;
    std::vector<change> unsynced;
    /// Its name is on the disk.
    bool named = false;
  };

  static void apply(const change& what, std::string& to);
  std::string survivor(const file& of, uint64_t seed);

  /// Counts one; false when the power has failed.
  bool operate() { return ++operations_ <= last_operation_; }
  int write(file& to, change what);
  int sync(file& which);
  void name_on_disk(file& which);
  int remove(const std::string& name, bool at_once);

  std::string name_;
  std::unique_ptr<sqlite3_vfs> vfs_;
  std::map<std::string, std::shared_ptr<file>> files_;
  std::vector<std::pair<std::string, std::shared_ptr<file>>> removed_;
  int64_t operations_ = 0;
  int64_t last_operation_ = INT64_MAX;
  int64_t lost_changes_ = 0;
  bool full_ = false;
  bool broken_ = false;
  int64_t syncs_to_fail_ = 0;
  bool lies_ = false;
};

} // namespace muster
