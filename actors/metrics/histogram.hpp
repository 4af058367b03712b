#pragma once

#include "messages/model/ratio.hpp"
#include "messages/model/time.hpp"

#include <cstdint>
#include <vector>

namespace muster {

class text_reader;
class text_writer;

/// A sum that no number of durations overflows.
__extension__ using wide_integer = __int128;

/// How durations are distributed: count, sum, least and greatest are exact, quantiles are within 1/128
/// (0.78 %) of a value that was added at that rank. Log-linear buckets as in HdrHistogram: each power of
/// two is cut into 64 equal parts, and below 128 ns each value has a bucket of its own. All arithmetic is
/// in integers, so that equal input is equal output on every machine. Histograms merge without a loss.
///
/// Only buckets that are not empty take memory, 8 bytes each: at most 3,712 of them, 30 kB.
/// A bucket counts up to 2^48-1.
class histogram {
public:
  /// A negative duration counts as 0.
  void add(duration value);

  void merge(const histogram& other);

  int64_t count() const noexcept { return count_; }
  wide_integer sum() const noexcept { return sum_; }

  /// These are 0 while nothing was added. The mean is rounded down.
  duration min() const noexcept { return duration{count_ == 0 ? 0 : min_}; }
  duration max() const noexcept { return duration{max_}; }
  duration mean() const noexcept;

  /// The least value such that at least the share `q` of all values is not above it (nearest rank).
  duration quantile(ratio q) const noexcept;

  /// Buckets that take memory.
  size_t size() const noexcept { return buckets_.size(); }

  bool operator==(const histogram&) const = default;

  void write(text_writer& out) const;

  /// Replaces the content; on a fault, which the reader knows, it is of no meaning.
  void read(text_reader& in);

private:
  class bucket {
  public:
    static constexpr int count_bits = 48;
    static constexpr uint64_t max_count = (uint64_t{1} << count_bits) - 1;

    bucket(uint32_t index, uint64_t count) : packed_{uint64_t{index} << count_bits | count} {}

    uint32_t index() const noexcept { return static_cast<uint32_t>(packed_ >> count_bits); }
    uint64_t count() const noexcept { return packed_ & max_count; }
    void add(uint64_t count) noexcept { packed_ += count; }

    bool operator==(const bucket&) const = default;

  private:
    uint64_t packed_;
  };

  int64_t value_at(int64_t rank) const noexcept;

  // In the order of their indices.
  std::vector<bucket> buckets_;
  int64_t count_ = 0;
  int64_t min_ = 0;
  int64_t max_ = 0;
  wide_integer sum_ = 0;
};

} // namespace muster
