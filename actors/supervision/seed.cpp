#include "actors/supervision/seed.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace muster {

uint64_t derive_seed(uint64_t seed, std::string_view purpose) {
  return XXH3_64bits_withSeed(purpose.data(), purpose.size(), seed);
}

} // namespace muster
