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

expected<void> check_compaction(int64_t up_to, const shared_list<record>& left, const fact_store& of) {
  if (up_to < of.compacted().up_to || up_to >= of.last_index())
    return fail(errc::internal, "facts up to " + std::to_string(up_to) + " of " + std::to_string(of.last_index())
                                  + " cannot be compacted");
  int64_t last = 0;
  for (const auto& entry : left) {
    if (entry.index <= last || entry.index > up_to)
      return fail(errc::internal, "record " + std::to_string(entry.index) + " is no part of a compaction up to "
                                    + std::to_string(up_to));
    last = entry.index;
  }
  return {};
}

expected<void> fact_store::compact(int64_t, const shared_list<record>&, int64_t) {
  return fail(errc::unsupported, "this store keeps all facts");
}

} // namespace muster
