#include "actors/metrics/histogram.hpp"

#include "actors/metrics/compact_text.hpp"

#include <algorithm>
#include <bit>
#include <limits>

namespace muster {

namespace {

__extension__ using wide_unsigned = unsigned __int128;

constexpr int part_bits = 6;
constexpr uint64_t parts = uint64_t{1} << part_bits;

/// How far a value is shifted to become the number of its part: in [64, 128) from 128 on.
constexpr int shift_of(uint64_t value) {
  return std::max(0, static_cast<int>(std::bit_width(value)) - part_bits - 1);
}

constexpr uint32_t index_of(int64_t value) {
  const auto magnitude = static_cast<uint64_t>(value);
  const auto shift = shift_of(magnitude);
  return static_cast<uint32_t>(static_cast<uint64_t>(shift) * parts + (magnitude >> shift));
}

constexpr uint32_t last_index = index_of(std::numeric_limits<int64_t>::max());

/// The middle of a bucket.
constexpr int64_t middle_of(uint32_t index) {
  if (index < 2 * parts)
    return index;
  const auto shift = static_cast<int>(index / parts) - 1;
  const auto low = (index % parts + parts) << shift;
  return static_cast<int64_t>(low + ((uint64_t{1} << shift) - 1) / 2);
}

} // namespace

void histogram::add(duration value) {
  const auto amount = std::max(value.count(), int64_t{0});
  const auto index = index_of(amount);
  const auto place = std::ranges::lower_bound(buckets_, index, {}, &bucket::index);
  if (place != buckets_.end() && place->index() == index)
    place->add(1);
  else
    buckets_.insert(place, bucket{index, 1});
  min_ = count_ == 0 ? amount : std::min(min_, amount);
  max_ = std::max(max_, amount);
  sum_ += amount;
  ++count_;
}

void histogram::merge(const histogram& other) {
  if (other.count_ == 0)
    return;
  if (count_ == 0) {
    *this = other;
    return;
  }
  std::vector<bucket> merged;
  merged.reserve(std::max(buckets_.size(), other.buckets_.size()));
  auto mine = buckets_.begin();
  for (const auto& theirs : other.buckets_) {
    while (mine != buckets_.end() && mine->index() < theirs.index())
      merged.push_back(*mine++);
    merged.push_back(theirs);
    if (mine != buckets_.end() && mine->index() == theirs.index())
      merged.back().add((mine++)->count());
  }
  merged.insert(merged.end(), mine, buckets_.end());
  buckets_ = std::move(merged);
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
  sum_ += other.sum_;
  count_ += other.count_;
}

duration histogram::mean() const noexcept {
  return duration{count_ == 0 ? 0 : static_cast<int64_t>(sum_ / count_)};
}

duration histogram::quantile(ratio q) const noexcept {
  if (count_ == 0)
    return duration{0};
  const auto share = std::clamp<int64_t>(q.ppm, 0, ratio::one);
  // The count in two parts, whose products fit.
  const auto rank = count_ / ratio::one * share + (count_ % ratio::one * share + ratio::one - 1) / ratio::one;
  return duration{value_at(std::max(rank, int64_t{1}))};
}

int64_t histogram::value_at(int64_t rank) const noexcept {
  // The two ends are known exactly.
  if (rank == 1)
    return min_;
  if (rank == count_)
    return max_;
  auto left = static_cast<uint64_t>(rank);
  for (const auto& each : buckets_) {
    if (each.count() >= left)
      return std::clamp(middle_of(each.index()), min_, max_);
    left -= each.count();
  }
  return max_;
}

void histogram::write(text_writer& out) const {
  out.number(buckets_.size());
  if (buckets_.empty())
    return;
  const auto sum = static_cast<wide_unsigned>(sum_);
  out.number(min_).number(max_).number(static_cast<uint64_t>(sum >> 64)).number(static_cast<uint64_t>(sum));
  // Steps from bucket to bucket are small, and most counts are 1: a negative step says that its count follows.
  uint32_t last = 0;
  for (const auto& each : buckets_) {
    const auto step = static_cast<int64_t>(each.index() - last) + 1;
    last = each.index();
    if (each.count() == 1)
      out.number(step);
    else
      out.number(-step).number(each.count());
  }
}

void histogram::read(text_reader& in) {
  *this = {};
  const auto size = in.list();
  if (size == 0)
    return;
  min_ = in.number();
  max_ = in.number(min_);
  const auto high = in.number(0, bucket::max_count);
  sum_ = static_cast<wide_integer>(static_cast<wide_unsigned>(high) << 64 | in.whole());
  buckets_.reserve(std::min<size_t>(size, last_index));
  int64_t index = 0;
  for (size_t i = 0; i < size && in.ok(); ++i) {
    const auto step = in.number(-int64_t{last_index} - 1, int64_t{last_index} + 1);
    const auto count = step < 0 ? in.number(1, bucket::max_count) : 1;
    const auto distance = (step < 0 ? -step : step) - 1;
    index += distance;
    if (distance < (i == 0 ? 0 : 1) || index > last_index)
      return in.fault("a histogram's buckets are not in order");
    buckets_.emplace_back(static_cast<uint32_t>(index), static_cast<uint64_t>(count));
    count_ += count;
  }
}

} // namespace muster
