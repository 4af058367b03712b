#pragma once

#include <cstddef>
#include <cstdint>

// Chance that is cheap enough for a pick: everything here is a pure function of random bits handed in.

namespace muster {

/// The output function of SplitMix64 (Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", 2014): the
/// n-th of a stream of numbers is `mix_bits(seed + n * golden_gamma)`.
constexpr uint64_t golden_gamma = 0x9e3779b97f4a7c15;

constexpr uint64_t mix_bits(uint64_t bits) {
  bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9;
  bits = (bits ^ (bits >> 27)) * 0x94d049bb133111eb;
  return bits ^ (bits >> 31);
}

/// A number below `bound` from 64 random bits, by multiplication (D. Lemire, "Fast Random Integer Generation in an
/// Interval", 2019). Its bias is below `bound` in 2^64.
inline size_t below(size_t bound, uint64_t bits) {
  __extension__ using wide = unsigned __int128;
  return static_cast<size_t>((static_cast<wide>(bits) * bound) >> 64);
}

/// The places that a chance draws one after the other from `count`; the first needs no mixing.
class draws {
public:
  draws(uint64_t chance, size_t count) : chance_{chance}, count_{count} {}

  size_t next() { return below(count_, step_++ == 0 ? chance_ : mix_bits(chance_ + step_ * golden_gamma)); }

private:
  uint64_t chance_;
  size_t count_;
  uint64_t step_ = 0;
};

} // namespace muster
