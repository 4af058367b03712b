#include "actors/balancer/consistent_hash.hpp"

#include "messages/model/policy.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <utility>

namespace muster {

namespace {

constexpr int64_t points_per_weight = 150;
constexpr int64_t most_weight = 100;

uint64_t hash_of(std::string_view id, uint64_t seed) {
  return XXH3_64bits_withSeed(id.data(), id.size(), seed);
}

template <class Table>
class hashed final : public lineup {
public:
  hashed(std::span<const contender> all, std::optional<int64_t> factor)
    : table_{all},
      all_{all.begin(), all.end()},
      factor_{factor} {
    for (const auto& each : all)
      all_weights_ += each.weight;
  }

  size_t next(size_t&, const pick_turn& turn) const override {
    const auto all_active = active_of_all();
    auto at = table_.find(turn.key.value_or(turn.chance));
    auto overloaded = none;
    for (size_t tried = 0; tried < table_.size(); ++tried) {
      const auto place = table_.place(at);
      at = at + 1 == table_.size() ? 0 : at + 1;
      if (turn.skips(place))
        continue;
      if (!factor_ || active(place) <= slots(place, all_active))
        return place;
      if (overloaded == none)
        overloaded = place;
    }
    return overloaded;
  }

  size_t begin(size_t, uint64_t) const override { return 0; }

  void explain(size_t, const pick_turn& turn, std::span<score_terms> out) const override {
    const auto all_active = active_of_all();
    const auto begin = table_.find(turn.key.value_or(turn.chance));
    for (size_t ahead = 0; ahead < table_.size(); ++ahead)
      out[table_.place((begin + ahead) % table_.size())].try_emplace("order", static_cast<int64_t>(ahead));
    for (size_t place = 0; factor_ && place < all_.size(); ++place) {
      out[place]["active"] = active(place);
      out[place]["slots"] = slots(place, all_active);
    }
  }

private:
  int64_t active(size_t place) const { return all_[place].active->load(std::memory_order_relaxed); }

  int64_t active_of_all() const {
    int64_t sum = 0;
    for (size_t place = 0; factor_ && place < all_.size(); ++place)
      sum += active(place);
    return sum;
  }

  int64_t slots(size_t place, int64_t all_active) const {
    return slots_of(all_[place].weight, all_weights_, all_active, *factor_);
  }

  Table table_;
  std::vector<contender> all_;
  int64_t all_weights_ = 0;
  std::optional<int64_t> factor_;
};

} // namespace

lineup_ptr consistent_hash(std::span<const contender> all, const balancer_policy& policy) {
  if (policy.hash.table == hash_table::maglev)
    return std::make_unique<hashed<maglev_table>>(all, policy.hash.balance_factor_percent);
  return std::make_unique<hashed<hash_ring>>(all, policy.hash.balance_factor_percent);
}

int64_t slots_of(int64_t weight, int64_t all_weights, int64_t all_active, int64_t factor_percent) {
  const auto ceiling = [](int64_t part, int64_t whole) { return (part + whole - 1) / whole; };
  const auto all_slots = ceiling((all_active + 1) * factor_percent, 100);
  return std::max<int64_t>(1, ceiling(weight * all_slots, all_weights));
}

hash_ring::hash_ring(std::span<const contender> all) {
  std::vector<std::pair<uint64_t, uint32_t>> points;
  for (uint32_t place = 0; place < all.size(); ++place) {
    const auto count = points_per_weight * std::min(all[place].weight, most_weight);
    for (int64_t number = 0; number < count; ++number)
      points.emplace_back(hash_of(all[place].id, static_cast<uint64_t>(number)), place);
  }
  std::ranges::sort(points);
  for (const auto& [hash, place] : points) {
    hashes_.push_back(hash);
    places_.push_back(place);
  }
  const auto bits = static_cast<unsigned>(std::bit_width(points.size()));
  shift_ = 64 - bits;
  first_.reserve(size_t{1} << bits);
  for (size_t upper = 0, at = 0; upper < size_t{1} << bits; ++upper) {
    while (at < hashes_.size() && hashes_[at] >> shift_ < upper)
      ++at;
    first_.push_back(static_cast<uint32_t>(at));
  }
}

size_t hash_ring::find(uint64_t key) const {
  size_t at = first_[key >> shift_];
  while (at < hashes_.size() && hashes_[at] < key)
    ++at;
  return at == hashes_.size() ? 0 : at;
}

maglev_table::maglev_table(std::span<const contender> all) {
  constexpr auto nobody = static_cast<uint32_t>(-1);
  struct filling {
    size_t at = 0;
    size_t skip = 0;
    int64_t target = 0;
  };
  std::vector<filling> fillings;
  int64_t greatest = 1;
  for (const auto& each : all) {
    fillings.push_back({hash_of(each.id, 0) % entries, hash_of(each.id, 1) % (entries - 1) + 1});
    greatest = std::max(greatest, each.weight);
  }
  places_.assign(entries, nobody);
  size_t filled = 0;
  for (int64_t round = 1; filled < entries; ++round)
    for (uint32_t place = 0; place < all.size() && filled < entries; ++place) {
      auto& own = fillings[place];
      if (round * all[place].weight < own.target)
        continue;
      own.target += greatest;
      while (places_[own.at] != nobody)
        own.at = (own.at + own.skip) % entries;
      places_[own.at] = place;
      ++filled;
    }
}

} // namespace muster
