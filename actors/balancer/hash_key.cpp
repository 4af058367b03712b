#include "actors/balancer/hash_key.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace muster {

std::optional<uint64_t> hash_of(const request_key& key) {
  for (const auto text : {key.session_id, key.user_id, key.client_ip})
    if (!text.empty())
      return XXH3_64bits(text.data(), text.size());
  return std::nullopt;
}

} // namespace muster
