#include "actors/journal/store.hpp"

namespace muster {

expected<void> check_order(const std::vector<record>& records, int64_t last) {
  auto next = last + 1;
  for (const auto& entry : records)
    if (entry.index != next++)
      return fail(errc::internal,
                  "record " + std::to_string(entry.index) + " does not follow on " + std::to_string(last));
  return {};
}

} // namespace muster
