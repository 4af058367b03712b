#include "runtime/storage/compact_journal.hpp"

#include "actors/journal/compactor.hpp"
#include "runtime/storage/sqlite_store.hpp"

#include <filesystem>
#include <system_error>

namespace muster {

namespace {

/// With what SQLite has not moved into it yet.
int64_t size_of(const std::string& file) {
  int64_t result = 0;
  for (const auto& each : {file, file + "-wal"}) {
    std::error_code not_there;
    if (const auto size = std::filesystem::file_size(each, not_there); !not_there)
      result += static_cast<int64_t>(size);
  }
  return result;
}

int64_t facts_of(const fact_store& store) {
  const auto [up_to, left] = store.compacted();
  return store.last_index() - up_to + left;
}

} // namespace

expected<compaction_report> compact_journal(const std::string& file, const settings& how, timestamp now) {
  sqlite_options options;
  options.file = file;
  options.make = false;
  compaction_report result;
  result.bytes = size_of(file);
  auto done = sqlite_store::open(options).and_then([&](std::unique_ptr<sqlite_store>&& store) {
    result.facts = facts_of(*store);
    compactor work{how};
    work.begin_now(*store, now);
    return work.finish(*store).map([&] {
      result.facts_left = facts_of(*store);
      result.up_to = store->compacted().up_to;
    });
  });
  result.bytes_left = size_of(file);
  return done.map([&] { return result; });
}

} // namespace muster
