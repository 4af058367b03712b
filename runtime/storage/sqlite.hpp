#pragma once

#include "messages/model/expected.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

struct sqlite3;
struct sqlite3_stmt;

// As much of SQLite as the store needs. Nothing here is thread-safe. What SQLite refuses is `storage_unavailable`, with
// its own words for the reason, or `invalid` where the file is no database or a damaged one.

namespace muster {

/// A prepared statement. Must go before its connection.
class sqlite_statement {
public:
  explicit sqlite_statement(sqlite3_stmt* prepared) : prepared_{prepared} {}

  /// Gives the values of the parameters, in order, and makes the statement ready to run from its beginning. Texts are
  /// copied.
  template <class... Ts>
  sqlite_statement& with(const Ts&... values) {
    start_over();
    int place = 0;
    (bind(++place, values), ...);
    return *this;
  }

  /// Goes on to the next row; false when there is none. At its end the statement holds no lock.
  expected<bool> step();

  /// Runs to the end, past all rows.
  expected<void> run();

  /// Lets go of what a row that was read keeps locked.
  void start_over();

  /// Of the row, from 0. A text is good until the next step.
  int64_t integer(int column) const;
  std::string_view text(int column) const;

private:
  void bind(int place, int64_t value);
  void bind(int place, std::string_view value);

  struct finalizer {
    void operator()(sqlite3_stmt* prepared) const;
  };
  std::unique_ptr<sqlite3_stmt, finalizer> prepared_;
};

/// A connection to one database file.
class sqlite_connection {
public:
  /// Opens a file that is there. `vfs`: what stands for the disk (sqlite.org/vfs.html); the system's own when empty,
  /// any other makes the file as well.
  static expected<sqlite_connection> open(const std::string& file, const std::string& vfs = {});

  expected<sqlite_statement> prepare(std::string_view sql);

  /// Runs statements without results.
  expected<void> run(const std::string& sql);

  /// Calls `take` for each row of what is asked, until one fails.
  template <class F>
  expected<void> for_each(std::string_view sql, F take) {
    auto rows = prepare(sql);
    if (!rows)
      return tl::make_unexpected(rows.error());
    for (;;) {
      const auto row = rows->step();
      if (!row)
        return tl::make_unexpected(row.error());
      if (!*row)
        return {};
      if (expected<void> taken = take(std::as_const(*rows)); !taken)
        return taken;
    }
  }

  /// The first column of the only row.
  expected<int64_t> ask_integer(std::string_view sql);
  expected<std::string> ask_text(std::string_view sql);

private:
  struct closer {
    void operator()(sqlite3* open) const;
  };
  explicit sqlite_connection(sqlite3* open) : open_{open} {}

  std::unique_ptr<sqlite3, closer> open_;
};

} // namespace muster
