#pragma once

#include <cstdint>
#include <string_view>

namespace muster {

/// A seed of its own for each purpose, from one seed (XXH3): streams of chance that do not disturb each
/// other when one of them is drawn from more often.
uint64_t derive_seed(uint64_t seed, std::string_view purpose);

} // namespace muster
