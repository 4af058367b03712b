#include "runtime/storage/unsafe_disk.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <new>
#include <random>

namespace muster {

namespace {

/// What a disk writes at once; a write of several may be torn between two.
constexpr size_t sector = 512;

} // namespace

/// The functions that SQLite calls (sqlite.org/c3ref/vfs.html).
struct unsafe_vfs {
  struct open_file {
    sqlite3_file base;
    unsafe_disk* disk;
    std::shared_ptr<unsafe_disk::file> content;
  };

  static open_file& of(sqlite3_file* opened) { return *reinterpret_cast<open_file*>(opened); }

  static unsafe_disk& disk_of(sqlite3_vfs* vfs) { return *static_cast<unsafe_disk*>(vfs->pAppData); }

  static int close(sqlite3_file* opened) {
    std::destroy_at(&of(opened).content);
    return SQLITE_OK;
  }

  static int read(sqlite3_file* opened, void* to, int count, sqlite3_int64 at) {
    if (of(opened).disk->broken_)
      return SQLITE_IOERR_READ;
    const auto& content = of(opened).content->content;
    const auto wanted = static_cast<size_t>(count);
    const auto first = std::min(static_cast<size_t>(at), content.size());
    const auto there = std::min(wanted, content.size() - first);
    std::memcpy(to, content.data() + first, there);
    std::memset(static_cast<char*>(to) + there, 0, wanted - there);
    return there == wanted ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
  }

  static int write(sqlite3_file* opened, const void* from, int count, sqlite3_int64 at) {
    return of(opened).disk->write(
      *of(opened).content,
      {static_cast<size_t>(at), std::string(static_cast<const char*>(from), static_cast<size_t>(count))});
  }

  static int truncate(sqlite3_file* opened, sqlite3_int64 size) {
    return of(opened).disk->write(*of(opened).content, {static_cast<size_t>(size), {}});
  }

  static int sync(sqlite3_file* opened, int) { return of(opened).disk->sync(*of(opened).content); }

  static int size_of(sqlite3_file* opened, sqlite3_int64* size) {
    *size = static_cast<sqlite3_int64>(of(opened).content->content.size());
    return SQLITE_OK;
  }

  // Of one process, there is nobody to be kept out.
  static int lock(sqlite3_file*, int) { return SQLITE_OK; }

  static int check_lock(sqlite3_file*, int* taken) {
    *taken = 0;
    return SQLITE_OK;
  }

  static int control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }

  static int sector_of(sqlite3_file*) { return static_cast<int>(sector); }

  /// Promises nothing that would spare SQLite a sync.
  static int traits_of(sqlite3_file*) { return 0; }

  static int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* opened, int flags, int* taken) {
    static const sqlite3_io_methods methods{1,       close,   read,       write,   truncate,  sync,      size_of,
                                            lock,    lock,    check_lock, control, sector_of, traits_of, nullptr,
                                            nullptr, nullptr, nullptr,    nullptr, nullptr};
    auto& disk = disk_of(vfs);
    opened->pMethods = nullptr;
    // Temporary files have no name, and nothing of them outlives the connection.
    auto content = std::make_shared<unsafe_disk::file>();
    if (name != nullptr)
      content = disk.files_.try_emplace(name, content).first->second;
    auto& made = of(opened);
    made.disk = &disk;
    new (&made.content) std::shared_ptr<unsafe_disk::file>{std::move(content)};
    made.base.pMethods = &methods;
    if (taken != nullptr)
      *taken = flags;
    return SQLITE_OK;
  }

  static int remove(sqlite3_vfs* vfs, const char* name, int at_once) { return disk_of(vfs).remove(name, at_once != 0); }

  static int is_there(sqlite3_vfs* vfs, const char* name, int, int* there) {
    *there = disk_of(vfs).files_.contains(name) ? 1 : 0;
    return SQLITE_OK;
  }

  static int full_name(sqlite3_vfs*, const char* name, int size, char* to) {
    sqlite3_snprintf(size, to, "%s", name);
    return SQLITE_OK;
  }

  static int no_chance(sqlite3_vfs*, int size, char* to) {
    std::memset(to, 7, static_cast<size_t>(size));
    return size;
  }

  static int no_pause(sqlite3_vfs*, int microseconds) { return microseconds; }

  static int no_time(sqlite3_vfs*, double* julian_day) {
    *julian_day = 2'461'000.5;
    return SQLITE_OK;
  }

  static int no_error(sqlite3_vfs*, int, char*) { return 0; }
};

unsafe_disk::unsafe_disk() : vfs_{std::make_unique<sqlite3_vfs>()} {
  static std::atomic<int64_t> last = 0;
  name_ = "unsafe-disk-" + std::to_string(++last);
  vfs_->iVersion = 1;
  vfs_->szOsFile = static_cast<int>(sizeof(unsafe_vfs::open_file));
  vfs_->mxPathname = 256;
  vfs_->zName = name_.c_str();
  vfs_->pAppData = this;
  vfs_->xOpen = unsafe_vfs::open;
  vfs_->xDelete = unsafe_vfs::remove;
  vfs_->xAccess = unsafe_vfs::is_there;
  vfs_->xFullPathname = unsafe_vfs::full_name;
  vfs_->xRandomness = unsafe_vfs::no_chance;
  vfs_->xSleep = unsafe_vfs::no_pause;
  vfs_->xCurrentTime = unsafe_vfs::no_time;
  vfs_->xGetLastError = unsafe_vfs::no_error;
  sqlite3_vfs_register(vfs_.get(), 0);
}

unsafe_disk::~unsafe_disk() {
  sqlite3_vfs_unregister(vfs_.get());
}

void unsafe_disk::apply(const change& what, std::string& to) {
  if (what.bytes.empty()) {
    to.resize(what.at);
  } else {
    to.resize(std::max(to.size(), what.at + what.bytes.size()));
    to.replace(what.at, what.bytes.size(), what.bytes);
  }
}

int unsafe_disk::write(file& to, change what) {
  if (!operate() || broken_)
    return what.bytes.empty() ? SQLITE_IOERR_TRUNCATE : SQLITE_IOERR_WRITE;
  if (full_ && what.at + what.bytes.size() > to.content.size())
    return SQLITE_FULL;
  apply(what, to.content);
  to.unsynced.push_back(std::move(what));
  return SQLITE_OK;
}

int unsafe_disk::sync(file& which) {
  if (!operate() || broken_)
    return SQLITE_IOERR_FSYNC;
  if (lies_)
    return SQLITE_OK;
  const bool fails = syncs_to_fail_ > 0;
  if (fails) {
    --syncs_to_fail_;
  } else {
    for (const auto& each : which.unsynced)
      apply(each, which.synced);
    if (!which.named)
      name_on_disk(which);
  }
  which.unsynced.clear();
  return fails ? SQLITE_IOERR_FSYNC : SQLITE_OK;
}

void unsafe_disk::name_on_disk(file& which) {
  which.named = true;
  const auto found = std::ranges::find(files_, &which, [](const auto& each) { return each.second.get(); });
  // What had the name before cannot come back under it.
  if (found != files_.end())
    std::erase_if(removed_, [&](const auto& gone) { return gone.first == found->first; });
}

int unsafe_disk::remove(const std::string& name, bool at_once) {
  if (!operate() || broken_)
    return SQLITE_IOERR_DELETE;
  const auto found = files_.find(name);
  if (found == files_.end())
    return SQLITE_IOERR_DELETE_NOENT;
  if (!at_once && found->second->named)
    removed_.push_back(*found);
  files_.erase(found);
  return SQLITE_OK;
}

std::string unsafe_disk::survivor(const file& of, uint64_t seed) {
  enum class fate : uint8_t { dropped, kept, torn };
  std::mt19937_64 chance{seed};
  // All of it, nothing, or each for itself.
  const auto of_all = chance() % 4;
  auto result = of.synced;
  for (const auto& each : of.unsynced) {
    const auto own = of_all < 2 ? static_cast<fate>(of_all) : static_cast<fate>(chance() % 3);
    if (own == fate::kept || (own == fate::torn && each.bytes.empty())) {
      apply(each, result);
      continue;
    }
    ++lost_changes_;
    if (own == fate::torn)
      for (size_t from = 0; from < each.bytes.size(); from += sector)
        if (chance() % 2 == 0)
          apply({each.at + from, each.bytes.substr(from, sector)}, result);
  }
  return result;
}

void unsafe_disk::restore_power(uint64_t seed) {
  std::mt19937_64 chance{seed};
  for (const auto& gone : removed_)
    if (chance() % 2 == 0)
      files_.insert(gone);
  removed_.clear();
  std::erase_if(files_, [&](const auto& each) { return !each.second->named && chance() % 2 == 0; });
  for (auto& [name, kept] : files_) {
    auto content = survivor(*kept, chance());
    kept = std::make_shared<file>(file{content, content, {}, true});
  }
  last_operation_ = INT64_MAX;
}

size_t unsafe_disk::size_of(const std::string& name) const {
  return files_.at(name)->content.size();
}

void unsafe_disk::damage(const std::string& name, size_t at) {
  auto& found = *files_.at(name);
  found.content.at(at) = static_cast<char>(found.content.at(at) ^ 1);
  found.synced = found.content;
  found.unsynced.clear();
}

} // namespace muster
