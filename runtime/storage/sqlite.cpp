#include "runtime/storage/sqlite.hpp"

#include <sqlite3.h>

#include <system_error>

namespace muster {

namespace {

tl::unexpected<failure> problem_of(sqlite3* with) {
  const auto code = sqlite3_extended_errcode(with);
  if ((code & 0xff) == SQLITE_BUSY)
    return fail(errc::storage_unavailable, "is in use by another process, or by another part of this one");
  if ((code & 0xff) == SQLITE_NOTADB)
    return fail(errc::invalid, "is no journal, nor any other database");
  // All that is asked here is right, unless what the file says of its tables is not.
  if ((code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_ERROR)
    return fail(errc::invalid, std::string{"is damaged: "} + sqlite3_errmsg(with));
  std::string why = sqlite3_errmsg(with);
  // An error number that is left over from something else would mislead.
  const bool of_the_system = (code & 0xff) == SQLITE_CANTOPEN || (code & 0xff) == SQLITE_IOERR;
  if (const int number = sqlite3_system_errno(with); of_the_system && number != 0)
    why.append(": ").append(std::generic_category().message(number));
  return fail(errc::storage_unavailable, why + " (SQLite " + std::to_string(code) + ")");
}

} // namespace

void sqlite_statement::finalizer::operator()(sqlite3_stmt* prepared) const {
  sqlite3_finalize(prepared);
}

void sqlite_statement::start_over() {
  sqlite3_reset(prepared_.get());
}

// What cannot be bound stays NULL, which no column takes.
void sqlite_statement::bind(int place, int64_t value) {
  sqlite3_bind_int64(prepared_.get(), place, value);
}

void sqlite_statement::bind(int place, std::string_view value) {
  // An empty view may have no address, which SQLite would take for NULL.
  const char* const text = value.empty() ? "" : value.data();
  sqlite3_bind_text64(prepared_.get(), place, text, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

expected<bool> sqlite_statement::step() {
  const auto code = sqlite3_step(prepared_.get());
  if (code == SQLITE_ROW)
    return true;
  auto result = code == SQLITE_DONE ? expected<bool>{false} : problem_of(sqlite3_db_handle(prepared_.get()));
  start_over();
  return result;
}

expected<void> sqlite_statement::run() {
  for (;;)
    if (const auto row = step(); !row)
      return tl::make_unexpected(row.error());
    else if (!*row)
      return {};
}

int64_t sqlite_statement::integer(int column) const {
  return sqlite3_column_int64(prepared_.get(), column);
}

std::string_view sqlite_statement::text(int column) const {
  const auto* const text = reinterpret_cast<const char*>(sqlite3_column_text(prepared_.get(), column));
  return {text, text == nullptr ? 0 : static_cast<size_t>(sqlite3_column_bytes(prepared_.get(), column))};
}

void sqlite_connection::closer::operator()(sqlite3* open) const {
  sqlite3_close(open);
}

expected<sqlite_connection> sqlite_connection::open(const std::string& file, const std::string& vfs) {
  sqlite3* open = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (vfs.empty() ? 0 : SQLITE_OPEN_CREATE);
  const auto code = sqlite3_open_v2(file.c_str(), &open, flags, vfs.empty() ? nullptr : vfs.c_str());
  sqlite_connection result{open};
  if (open == nullptr)
    return fail(errc::storage_unavailable, "no memory for a connection");
  if (code != SQLITE_OK)
    return problem_of(open);
  return result;
}

expected<sqlite_statement> sqlite_connection::prepare(std::string_view sql) {
  sqlite3_stmt* prepared = nullptr;
  if (sqlite3_prepare_v3(open_.get(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &prepared,
                         nullptr)
      != SQLITE_OK)
    return problem_of(open_.get());
  return sqlite_statement{prepared};
}

expected<void> sqlite_connection::run(const std::string& sql) {
  if (sqlite3_exec(open_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
    return problem_of(open_.get());
  return {};
}

expected<int64_t> sqlite_connection::ask_integer(std::string_view sql) {
  return prepare(sql).and_then(
    [](sqlite_statement asked) { return asked.step().map([&](bool) { return asked.integer(0); }); });
}

expected<std::string> sqlite_connection::ask_text(std::string_view sql) {
  return prepare(sql).and_then(
    [](sqlite_statement asked) { return asked.step().map([&](bool) { return std::string{asked.text(0)}; }); });
}

} // namespace muster
