#include "actors/balancer/random.hpp"

#include "actors/balancer/chance.hpp"

namespace muster {

namespace {

class raffle final : public lineup {
public:
  explicit raffle(size_t size) : size_{size} {}

  size_t next(size_t&, const pick_turn& turn) const override {
    draws from{turn.chance, size_};
    auto place = from.next();
    for (size_t tried = 1; turn.skips(place); ++tried) {
      if (tried == most_draws)
        return next_from(place, turn);
      place = from.next();
    }
    return place;
  }

  size_t begin(size_t, uint64_t) const override { return 0; }

  void explain(size_t, const pick_turn& turn, std::span<score_terms> out) const override {
    draws from{turn.chance, size_};
    size_t last = 0;
    for (size_t tried = 0; tried < most_draws; ++tried) {
      last = from.next();
      out[last].try_emplace("order", static_cast<int64_t>(tried));
    }
    for (size_t place = 0; place < size_; ++place)
      out[place].try_emplace("order", static_cast<int64_t>(most_draws + (place + size_ - last) % size_));
  }

private:
  /// So many of those that are to be skipped may be drawn, then whoever comes next is taken.
  static constexpr size_t most_draws = 32;

  size_t next_from(size_t place, const pick_turn& turn) const {
    for (size_t tried = 1; tried < size_; ++tried) {
      place = place + 1 == size_ ? 0 : place + 1;
      if (!turn.skips(place))
        return place;
    }
    return none;
  }

  size_t size_;
};

} // namespace

lineup_ptr at_random(std::span<const contender> all, const balancer_policy&) {
  return std::make_unique<raffle>(all.size());
}

} // namespace muster
