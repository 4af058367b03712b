#include "actors/balancer/least_connections.hpp"

#include "actors/balancer/chance.hpp"

#include <utility>
#include <vector>

namespace muster {

namespace {

constexpr size_t most_compared = 16;

class busyness final : public lineup {
public:
  explicit busyness(std::span<const contender> all) : all_{all.begin(), all.end()} {}

  size_t next(size_t& cursor, const pick_turn& turn) const override {
    return all_.size() <= most_compared ? least_of_all(cursor, turn) : lesser_of_two(turn);
  }

  size_t begin(size_t first, uint64_t) const override { return first; }

  void explain(size_t cursor, const pick_turn& turn, std::span<score_terms> out) const override {
    if (all_.size() <= most_compared) {
      for (size_t ahead = 0; ahead < all_.size(); ++ahead)
        explain_one((cursor + ahead) % all_.size(), ahead, out);
      return;
    }
    const auto [one, other] = two_of(turn);
    if (one != none)
      explain_one(one, 0, out);
    if (other != none)
      explain_one(other, 1, out);
  }

private:
  int64_t active(size_t place) const { return all_[place].active->load(std::memory_order_relaxed); }

  bool goes_before(size_t one, size_t other) const {
    return is_less_loaded(active(one), all_[one].weight, active(other), all_[other].weight);
  }

  size_t least_of_all(size_t& cursor, const pick_turn& turn) const {
    auto best = none;
    for (size_t ahead = 0; ahead < all_.size(); ++ahead) {
      const auto place = (cursor + ahead) % all_.size();
      if (!turn.skips(place) && (best == none || goes_before(place, best)))
        best = place;
    }
    if (best != none)
      cursor = (best + 1) % all_.size();
    return best;
  }

  size_t lesser_of_two(const pick_turn& turn) const {
    const auto [one, other] = two_of(turn);
    return other != none && goes_before(other, one) ? other : one;
  }

  /// Two that are not to be skipped, as far as there are any.
  std::pair<size_t, size_t> two_of(const pick_turn& turn) const {
    draws from{turn.chance, all_.size()};
    const auto one = draw_one(from, turn, none);
    return {one, one == none ? none : draw_one(from, turn, one)};
  }

  size_t draw_one(draws& from, const pick_turn& turn, size_t but) const {
    auto place = from.next();
    for (size_t tried = 0; tried < most_compared; ++tried, place = from.next())
      if (place != but && !turn.skips(place))
        return place;
    for (size_t tried = 0; tried < all_.size(); ++tried, place = (place + 1) % all_.size())
      if (place != but && !turn.skips(place))
        return place;
    return none;
  }

  void explain_one(size_t place, size_t order, std::span<score_terms> out) const {
    out[place]["order"] = static_cast<int64_t>(order);
    out[place]["active"] = active(place);
    out[place]["weight"] = all_[place].weight;
  }

  std::vector<contender> all_;
};

} // namespace

lineup_ptr least_connections(std::span<const contender> all, const balancer_policy&) {
  return std::make_unique<busyness>(all);
}

} // namespace muster
