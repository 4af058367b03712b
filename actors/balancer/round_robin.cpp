#include "actors/balancer/round_robin.hpp"

namespace muster {

namespace {

class rounds final : public lineup {
public:
  explicit rounds(size_t size) : size_{size} {}

  size_t next(size_t& cursor, const pick_turn& turn) const override {
    for (size_t tried = 0; tried < size_; ++tried) {
      const auto place = cursor;
      cursor = place + 1 == size_ ? 0 : place + 1;
      if (!turn.skips(place))
        return place;
    }
    return none;
  }

  size_t begin(size_t first, uint64_t) const override { return first; }

  void explain(size_t cursor, const pick_turn&, std::span<score_terms> out) const override {
    for (size_t place = 0; place < size_; ++place)
      out[place]["order"] = static_cast<int64_t>((place + size_ - cursor) % size_);
  }

private:
  size_t size_;
};

} // namespace

lineup_ptr round_robin(std::span<const contender> all, const balancer_policy&) {
  return std::make_unique<rounds>(all.size());
}

} // namespace muster
