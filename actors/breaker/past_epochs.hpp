#pragma once

#include "messages/model/fact.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <vector>

namespace muster {

/// How far the epochs of circuits had come whose instances have gone from a service, so that one that comes again
/// begins above its last. Of those that went longest ago only the highest is known, above which whoever is not known
/// begins: memory is bounded. Whoever is told of the same facts in the same order answers the same.
class past_epochs {
public:
  static constexpr size_t bound = 1024;

  /// Nobody has gone yet but, if anybody, those of whom the highest is known.
  explicit past_epochs(int64_t highest_forgotten = -1) : highest_forgotten_{highest_forgotten} {}

  /// A circuit that is gone had, or has in a fact that was under way, this epoch.
  void note(const instance_id& id, int64_t epoch) {
    const auto [at, is_new] = epochs_.try_emplace(id, epoch);
    at->second = std::max(at->second, epoch);
    if (!is_new)
      return;
    order_.push_back(id);
    if (order_.size() <= bound)
      return;
    const auto oldest = epochs_.extract(order_.front());
    order_.pop_front();
    highest_forgotten_ = std::max(highest_forgotten_, oldest.mapped());
  }

  /// The epoch in which the circuit of an instance begins that comes now.
  int64_t begin(const instance_id& id) {
    const auto past = epochs_.extract(id);
    if (past.empty())
      return highest_forgotten_ + 1;
    order_.erase(std::ranges::find(order_, id));
    return past.mapped() + 1;
  }

  size_t size() const noexcept { return epochs_.size(); }

  /// All that is known, as facts say it.
  int64_t highest_forgotten() const noexcept { return highest_forgotten_; }
  std::vector<kept_epoch> in_order() const {
    std::vector<kept_epoch> result;
    for (const auto& id : order_)
      result.push_back({id, epochs_.at(id)});
    return result;
  }

private:
  std::map<instance_id, int64_t> epochs_;
  /// Those in `epochs_`, in the order in which they went.
  std::deque<instance_id> order_;
  int64_t highest_forgotten_;
};

} // namespace muster
