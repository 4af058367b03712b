#include "actors/balancer/candidate.hpp"

#include <algorithm>

namespace muster {

std::vector<size_t> places_of(std::span<const instance_id> ids, std::span<const candidate> all) {
  std::vector<size_t> result;
  for (const auto& id : ids) {
    const auto found = std::ranges::lower_bound(all, id, {}, &candidate::id);
    if (found != all.end() && found->id() == id)
      result.push_back(static_cast<size_t>(found - all.begin()));
  }
  std::ranges::sort(result);
  result.erase(std::unique(result.begin(), result.end()), result.end());
  return result;
}

} // namespace muster
