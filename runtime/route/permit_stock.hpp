#pragma once

#include <atomic>
#include <cstdint>

namespace muster {

/// Permits of one half-open circuit that have been granted and wait for attempts. They are good for one epoch only.
/// Thread-safe.
class permit_stock {
public:
  static constexpr int64_t most = 0xffff;

  /// Takes one; false when there is none for this epoch.
  bool take(int64_t epoch) {
    auto word = word_.load(std::memory_order_relaxed);
    while (is_of(word, epoch) && count_of(word) > 0)
      if (word_.compare_exchange_weak(word, word - 1, std::memory_order_acq_rel))
        return true;
    return false;
  }

  /// Adds one. Those of another epoch are void.
  void add(int64_t epoch) {
    auto word = word_.load(std::memory_order_relaxed);
    while (!word_.compare_exchange_weak(
      word, pack(epoch, is_of(word, epoch) && count_of(word) < most ? count_of(word) + 1 : 1),
      std::memory_order_acq_rel))
      ;
  }

  /// Takes out all that are there for this epoch, and says how many.
  int64_t clear(int64_t epoch) {
    auto word = word_.load(std::memory_order_relaxed);
    while (is_of(word, epoch))
      if (word_.compare_exchange_weak(word, pack(epoch, 0), std::memory_order_acq_rel))
        return count_of(word);
    return 0;
  }

private:
  static uint64_t pack(int64_t epoch, int64_t count) {
    return static_cast<uint64_t>(epoch) << 16 | static_cast<uint64_t>(count);
  }
  static bool is_of(uint64_t word, int64_t epoch) { return word >> 16 == static_cast<uint64_t>(epoch); }
  static int64_t count_of(uint64_t word) { return static_cast<int64_t>(word & most); }

  std::atomic<uint64_t> word_{0};
};

} // namespace muster
