#pragma once

#include "runtime/storage/sqlite.hpp"
#include "runtime/storage/sqlite_store.hpp"
#include "runtime/storage/unsafe_disk.hpp"
#include "tests/catch.hpp"
#include "tests/support/scratch_folder.hpp"

#include <string>
#include <utility>
#include <vector>

namespace muster::test {

/// A fact like any other, told apart by its index and its reason.
inline record entry_of(int64_t index, std::string reason = {}, command_id command = {}) {
  return {index, timestamp{std::chrono::seconds{index}}, std::move(command),
          instance_deregistered{service_name{"pay"}, instance_id{"pay-1"}, std::move(reason)}};
}

inline sqlite_options on(const unsafe_disk& disk, durability level = durability::fsync) {
  return {"facts", level, disk.name(), 1000, {}};
}

inline std::unique_ptr<sqlite_store> opened(const sqlite_options& options) {
  auto result = sqlite_store::open(options);
  INFO((result ? std::string{} : result.error().detail));
  REQUIRE(result);
  return std::move(*result);
}

/// Why it cannot be opened, with the name of the code; empty when it can.
inline std::string refusal_of(const sqlite_options& options) {
  const auto result = sqlite_store::open(options);
  return result ? std::string{} : std::string{to_string(result.error().code)} + " " + result.error().detail;
}

inline std::vector<record> all_of(const fact_store& store) {
  return std::vector<record>(store.read(0, INT64_MAX, {}).value().records);
}

/// Puts a journal that nobody uses into another state behind the back of the store.
inline void change(const std::string& file, const std::string& sql) {
  auto connection = sqlite_connection::open(file);
  REQUIRE(connection);
  const auto done = connection->run(sql);
  INFO((done ? std::string{} : done.error().detail));
  REQUIRE(done);
}

} // namespace muster::test
