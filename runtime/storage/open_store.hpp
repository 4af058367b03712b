#pragma once

#include "actors/journal/store.hpp"
#include "messages/model/settings.hpp"

#include <functional>
#include <memory>

namespace muster {

/// The store that facts are kept in by these settings. Reads and checks all that it has: `invalid` says that it is
/// damaged or no journal, `storage_unavailable` why it cannot be reached. `progress` is told how many of all facts have
/// been read, now and then and at the end.
expected<std::shared_ptr<fact_store>> open_store(const journal_settings& settings,
                                                 std::function<void(int64_t read, int64_t all)> progress);

} // namespace muster
