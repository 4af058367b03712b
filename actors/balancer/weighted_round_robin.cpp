#include "actors/balancer/weighted_round_robin.hpp"

#include <algorithm>
#include <numeric>

namespace muster {

namespace {

constexpr int64_t longest_round = 4096;

/// Weights whose sum is the length of a round.
std::vector<int64_t> turns_of(std::span<const int64_t> weights) {
  int64_t divisor = 0;
  for (const auto weight : weights)
    divisor = std::gcd(divisor, weight);
  std::vector<int64_t> turns;
  for (const auto weight : weights)
    turns.push_back(weight / divisor);
  const auto sum = std::reduce(turns.begin(), turns.end());
  const auto most = std::max(longest_round, 4 * static_cast<int64_t>(weights.size()));
  if (sum > most)
    for (auto& each : turns)
      each = std::max<int64_t>(1, each * most / sum);
  return turns;
}

class smooth_rounds final : public lineup {
public:
  explicit smooth_rounds(std::vector<uint32_t> round) : round_{std::move(round)} {}

  size_t next(size_t& cursor, const pick_turn& turn) const override {
    for (size_t tried = 0; tried < round_.size(); ++tried) {
      const size_t place = round_[cursor];
      cursor = cursor + 1 == round_.size() ? 0 : cursor + 1;
      if (!turn.skips(place))
        return place;
    }
    return none;
  }

  size_t begin(size_t, uint64_t chance) const override { return chance % round_.size(); }

  void explain(size_t cursor, const pick_turn&, std::span<score_terms> out) const override {
    for (size_t ahead = 0; ahead < round_.size(); ++ahead) {
      auto& terms = out[round_[(cursor + ahead) % round_.size()]];
      terms.try_emplace("order", static_cast<int64_t>(ahead));
      ++terms["turns"];
    }
  }

private:
  std::vector<uint32_t> round_;
};

} // namespace

std::vector<uint32_t> smooth_round(std::span<const int64_t> weights) {
  const auto turns = turns_of(weights);
  const auto sum = std::reduce(turns.begin(), turns.end());
  std::vector<int64_t> current(turns.size());
  std::vector<uint32_t> round;
  round.reserve(static_cast<size_t>(sum));
  for (int64_t turn = 0; turn < sum; ++turn) {
    size_t greatest = 0;
    for (size_t i = 0; i < turns.size(); ++i) {
      current[i] += turns[i];
      if (current[i] > current[greatest])
        greatest = i;
    }
    current[greatest] -= sum;
    round.push_back(static_cast<uint32_t>(greatest));
  }
  return round;
}

lineup_ptr weighted_round_robin(std::span<const contender> all, const balancer_policy&) {
  std::vector<int64_t> weights;
  for (const auto& each : all)
    weights.push_back(each.weight);
  return std::make_unique<smooth_rounds>(smooth_round(weights));
}

} // namespace muster
