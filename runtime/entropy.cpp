#include "runtime/entropy.hpp"

#include <random>

namespace muster {

uint64_t entropy() {
  std::random_device source;
  std::uniform_int_distribution<uint64_t> bits;
  return bits(source);
}

} // namespace muster
