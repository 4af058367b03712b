#include "runtime/storage/open_store.hpp"

#include "runtime/storage/sqlite_store.hpp"

#include <utility>

namespace muster {

expected<std::shared_ptr<fact_store>> open_store(const journal_settings& settings,
                                                 std::function<void(int64_t read, int64_t all)> progress) {
  if (settings.durability_ == durability::memory)
    return std::make_shared<memory_store>();
  sqlite_options options;
  options.file = settings.file;
  options.level = settings.durability_;
  options.progress = std::move(progress);
  return sqlite_store::open(options).map(
    [](std::unique_ptr<sqlite_store>&& opened) { return std::shared_ptr<fact_store>{std::move(opened)}; });
}

} // namespace muster
