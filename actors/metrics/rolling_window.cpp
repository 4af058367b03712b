#include "actors/metrics/rolling_window.hpp"

#include "actors/metrics/compact_text.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace muster {

namespace {

struct resolution {
  int64_t slot;
  /// Windows up to this length need its slots.
  int64_t reach;
  /// Slots are given up in groups of this length, so that the next ring holds whole slots only.
  int64_t group;
};

// In seconds.
constexpr std::array<resolution, 3> resolutions{{{1, 60, 10}, {10, 300, 60}, {60, 3600, 60}}};

constexpr int64_t floor_to(int64_t value, int64_t unit) {
  const auto rest = value % unit;
  return value - (rest < 0 ? rest + unit : rest);
}

/// The first second that a ring still holds.
constexpr int64_t begin_of_ring(size_t level, int64_t current) {
  return floor_to(current - resolutions[level].reach, resolutions[level].group);
}

int64_t second_of(timestamp at) {
  return std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
}

} // namespace

void rolling_window::add(const counted_call& call, timestamp now) {
  const auto current = second_of(now);
  fold(current);
  slot_of(std::min(second_of(call.end), current), 0).add(call);
}

void rolling_window::merge(rolling_window other, timestamp now) {
  fold(second_of(now));
  for (size_t level = 0; level < resolutions.size(); ++level)
    for (auto& each : other.rings_[level])
      slot_of(each.number * resolutions[level].slot, level).merge(std::move(each.counts));
  older_.merge(std::move(other.older_));
}

timestamp rolling_window::begin_of(std::chrono::seconds length, timestamp now) {
  const auto seconds = std::clamp<int64_t>(length.count(), 1, longest.count());
  const auto found = std::ranges::find_if(resolutions, [&](const resolution& each) { return seconds <= each.reach; });
  return timestamp{std::chrono::seconds{floor_to(second_of(now) - seconds, found->slot)}};
}

tally rolling_window::since(timestamp begin) const {
  const auto first = second_of(begin);
  tally result;
  for (size_t level = 0; level < resolutions.size(); ++level)
    for (auto each = rings_[level].rbegin(); each != rings_[level].rend(); ++each) {
      if (each->number * resolutions[level].slot < first)
        break;
      result.merge(each->counts);
    }
  return result;
}

tally rolling_window::lifetime() const {
  auto result = older_;
  for (const auto& ring : rings_)
    for (const auto& each : ring)
      result.merge(each.counts);
  return result;
}

bool rolling_window::empty() const noexcept {
  return slots() == 0;
}

size_t rolling_window::slots() const noexcept {
  size_t result = older_.empty() ? 0 : 1;
  for (const auto& ring : rings_)
    result += ring.size();
  return result;
}

void rolling_window::fold(int64_t current) {
  if (current <= current_)
    return;
  current_ = current;
  for (size_t level = 0; level < resolutions.size(); ++level) {
    const auto begin = begin_of_ring(level, current);
    auto& ring = rings_[level];
    const auto kept =
      std::ranges::find_if(ring, [&](const slot& each) { return each.number * resolutions[level].slot >= begin; });
    for (auto each = ring.begin(); each != kept; ++each)
      slot_of(each->number * resolutions[level].slot, level + 1).merge(each->counts);
    ring.erase(ring.begin(), kept);
  }
}

/// The slot for a second, in the finest ring from `finest` on that still reaches back to it.
tally& rolling_window::slot_of(int64_t second, size_t finest) {
  for (auto level = finest; level < resolutions.size(); ++level) {
    if (second < begin_of_ring(level, current_))
      continue;
    auto& ring = rings_[level];
    const auto number = floor_to(second, resolutions[level].slot) / resolutions[level].slot;
    // Nearly all calls belong to the latest slot.
    auto place = ring.end();
    while (place != ring.begin() && std::prev(place)->number >= number)
      --place;
    if (place == ring.end() || place->number != number)
      place = ring.insert(place, {number, {}});
    return place->counts;
  }
  return older_;
}

void rolling_window::write(text_writer& out) const {
  for (const auto& ring : rings_) {
    out.number(ring.size());
    int64_t last = 0;
    for (const auto& [number, counts] : ring) {
      out.number(number - last);
      last = number;
      counts.write(out);
    }
  }
  older_.write(out);
}

void rolling_window::read(text_reader& in, size_t codes_known) {
  *this = {};
  for (size_t level = 0; level < resolutions.size(); ++level) {
    const auto size = in.list();
    // Any second that a timestamp can hold.
    const auto latest = std::numeric_limits<int64_t>::max() / 1'000'000'000 / resolutions[level].slot;
    int64_t number = 0;
    for (size_t i = 0; i < size && in.ok(); ++i) {
      number += i == 0 ? in.number(-latest, latest) : in.number(1, latest - number);
      rings_[level].emplace_back(slot{number, {}}).counts.read(in, codes_known);
      current_ = std::max(current_, number * resolutions[level].slot);
    }
  }
  older_.read(in, codes_known);
}

} // namespace muster
