#include "actors/balancer/version_split.hpp"

#include "actors/balancer/chance.hpp"

#include <algorithm>

namespace muster {

namespace {

size_t drawn_part(std::span<const ratio> shares, int64_t draw) {
  for (size_t i = 0; i + 1 < shares.size(); ++i) {
    if (draw < shares[i].ppm)
      return i;
    draw -= shares[i].ppm;
  }
  return shares.size() - 1;
}

} // namespace

version_split::version_split(const std::map<std::string, ratio>& shares) {
  std::vector<std::pair<ratio, version_range>> parts;
  for (const auto& [text, share] : shares)
    if (auto range = version_range::parse(text))
      parts.emplace_back(share, std::move(*range));
  std::stable_sort(parts.begin(), parts.end(),
                   [](const auto& left, const auto& right) { return left.first > right.first; });
  for (auto& [share, range] : parts) {
    shares_.push_back(share);
    ranges_.push_back(std::move(range));
  }
  shares_.emplace_back();
}

size_t version_split::part_of(const version& which) const {
  const auto found = std::ranges::find_if(ranges_, [&](const version_range& each) { return each.contains(which); });
  return static_cast<size_t>(found - ranges_.begin());
}

size_t version_split::part_at(size_t asked, int64_t draw) const {
  return muster::part_at(shares_, asked, draw);
}

size_t part_at(std::span<const ratio> shares, size_t asked, int64_t draw) {
  const auto drawn = drawn_part(shares, draw);
  if (asked == 0)
    return drawn;
  return asked <= drawn ? asked - 1 : asked;
}

int64_t draw_of_split(uint64_t bits) {
  // Any constant that nothing else adds to the bits of a pick.
  constexpr uint64_t of_split = 0x5851f42d4c957f2d;
  return static_cast<int64_t>(below(static_cast<size_t>(ratio::one), mix_bits(bits ^ of_split)));
}

} // namespace muster
