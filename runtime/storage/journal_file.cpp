#include "runtime/storage/journal_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

namespace muster {

namespace {

constexpr auto tables = R"sql(
  CREATE TABLE facts (number INTEGER PRIMARY KEY, record TEXT NOT NULL, checksum INTEGER NOT NULL) STRICT;
  CREATE TABLE checkpoints (
    owner TEXT PRIMARY KEY NOT NULL, at INTEGER NOT NULL, data TEXT NOT NULL, checksum INTEGER NOT NULL) STRICT;
)sql";

constexpr mode_t owner_only = S_IRUSR | S_IWUSR;

tl::unexpected<failure> refuse(std::string why) {
  return fail(errc::storage_unavailable, std::move(why));
}

tl::unexpected<failure> no_journal(std::string why) {
  return fail(errc::invalid, std::move(why));
}

tl::unexpected<failure> cannot(const std::string& what) {
  return refuse(what + ": " + std::generic_category().message(errno));
}

bool is_there(const std::string& path) {
  return ::access(path.c_str(), F_OK) == 0;
}

/// A file is on the disk by its name only when its folder is.
expected<void> sync_folder(const std::filesystem::path& folder) {
  const int opened = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (opened < 0)
    return cannot("cannot open its folder");
  const auto result = ::fsync(opened) == 0 ? expected<void>{} : cannot("cannot sync its folder");
  ::close(opened);
  return result;
}

expected<void> make_folder(const std::filesystem::path& folder) {
  std::error_code ignored;
  if (folder.empty() || std::filesystem::is_directory(folder, ignored))
    return {};
  if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST)
    return cannot("cannot make the folder " + folder.string());
  return sync_folder(folder.parent_path());
}

/// Until there is a write-ahead log SQLite has a journal of its own to undo what it does. Were that to come back after
/// a loss of power because its deletion was not on the disk, SQLite would undo what it must not: so that is synced too.
constexpr auto sync_deletions = "PRAGMA synchronous = EXTRA";

expected<void> make_tables(sqlite_connection& in) {
  return in.run(std::string{sync_deletions} + "; BEGIN IMMEDIATE;" + std::string{tables}
                + "PRAGMA application_id = " + std::to_string(journal_application)
                + "; PRAGMA user_version = " + std::to_string(whole_journal_form) + "; COMMIT");
}

/// Gives a whole journal its name, unless something has it by now.
expected<void> publish(const std::string& made, const std::string& file) {
  if (::link(made.c_str(), file.c_str()) != 0 && errno != EEXIST)
    return cannot("cannot be made");
  return sync_folder(std::filesystem::path{file}.parent_path());
}

expected<void> narrow(const std::string& file) {
  struct stat found {};
  if (::stat(file.c_str(), &found) != 0)
    return cannot("cannot be looked at");
  if ((found.st_mode & (S_IRWXG | S_IRWXO)) != 0 && ::chmod(file.c_str(), owner_only) != 0)
    return cannot("cannot be kept from other users");
  return {};
}

/// Answers whether the database is empty; refuses it when it is something else than a journal.
expected<bool> identify(sqlite_connection& found) {
  const auto application = found.ask_integer("PRAGMA application_id");
  if (!application)
    return tl::make_unexpected(application.error());
  const auto objects = found.ask_integer("SELECT count(*) FROM sqlite_schema");
  if (!objects)
    return tl::make_unexpected(objects.error());
  if (*application == 0 && *objects == 0)
    return true;
  if (*application != journal_application)
    return no_journal("is a database of something else than muster");
  return found.ask_integer("PRAGMA user_version").and_then([](int64_t form) -> expected<bool> {
    if (form >= whole_journal_form && form <= journal_form)
      return false;
    return no_journal("has form " + std::to_string(form) + " of a journal"
                      + (form > journal_form ? ", made by a later muster" : "") + "; this muster knows forms "
                      + std::to_string(whole_journal_form) + " to " + std::to_string(journal_form));
  });
}

expected<void> take(sqlite_connection& connection) {
  if (auto set = connection.run(sync_deletions); !set)
    return set;
  const auto mode = connection.ask_text("PRAGMA journal_mode = WAL");
  if (!mode)
    return tl::make_unexpected(mode.error());
  if (*mode != "wal")
    return refuse("cannot have a write-ahead log, only a journal of mode '" + *mode + "'");
  // From now on the lock is held.
  return connection.run("BEGIN IMMEDIATE; COMMIT");
}

} // namespace

expected<void> make_journal_file(const std::string& file) {
  if (is_there(file))
    return {};
  if (is_there(file + "-wal"))
    return no_journal("is not there, but its log " + file + "-wal is: put it back, or take the log away as well");
  const auto folder = std::filesystem::path{file}.parent_path();
  if (auto made = make_folder(folder); !made)
    return made;
  auto name = file + ".new-XXXXXX";
  const int opened = ::mkstemp(name.data());
  if (opened < 0)
    return cannot("cannot be made");
  ::close(opened);
  auto result =
    sqlite_connection::open(name).and_then([](sqlite_connection&& made) { return make_tables(made); }).and_then([&] {
      return publish(name, file);
    });
  ::unlink(name.c_str());
  return result;
}

expected<sqlite_connection> open_journal_file(const std::string& file, const std::string& vfs) {
  auto connection = sqlite_connection::open(file, vfs);
  if (!connection)
    return connection;
  // Before the first access, so that WAL needs no shared memory and the lock stays.
  if (auto locked = connection->ask_text("PRAGMA locking_mode = EXCLUSIVE"); !locked)
    return tl::make_unexpected(locked.error());
  const auto empty = identify(*connection);
  if (!empty)
    return tl::make_unexpected(empty.error());
  if (*empty && vfs.empty())
    return no_journal("is empty, which no journal is: take it away if a new one is to be made");
  auto taken = vfs.empty() ? narrow(file) : expected<void>{};
  if (taken)
    taken = take(*connection);
  if (taken && *empty)
    taken = make_tables(*connection);
  if (!taken)
    return tl::make_unexpected(taken.error());
  return connection;
}

} // namespace muster
