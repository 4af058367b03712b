#pragma once

#include "messages/model/fact.hpp"
#include "messages/model/shared_list.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace muster {

/// What later facts have left of those about an instance, from its registration on.
class story_of_instance {
public:
  using entry = shared_list<record>::element;

  story_of_instance(entry first, int64_t epoch) : first_{first}, latest_{std::move(first)}, epoch_{epoch} {}

  int64_t epoch() const noexcept { return epoch_; }

  void registered(const entry& line) {
    latest_ = line;
    updated_ = nullptr;
    state_ = nullptr;
  }
  void updated(const entry& line) { updated_ = line; }
  void changed_state(const entry& line) { state_ = line; }

  void turned(const entry& line, int64_t epoch, bool half_open) {
    epoch_ = std::max(epoch_, epoch);
    circuit_ = line;
    half_open_ = half_open;
    permits_.clear();
  }
  void granted(const entry& line, int64_t epoch) {
    if (half_open_ && epoch == epoch_)
      permits_.push_back(line);
  }
  void raise(int64_t epoch) { epoch_ = std::max(epoch_, epoch); }

  /// Of one that is there.
  void tell(std::vector<entry>& to) const {
    for (const auto& each : {first_, latest_ == first_ ? nullptr : latest_, updated_, state_, circuit_})
      if (each)
        to.push_back(each);
    to.insert(to.end(), permits_.begin(), permits_.end());
  }

  /// Of one that has gone but that is not to be forgotten yet.
  void tell_end(const entry& line, std::vector<entry>& to) const {
    to.push_back(first_);
    if (circuit_)
      to.push_back(circuit_);
    to.push_back(line);
  }

private:
  entry first_;
  entry latest_;
  entry updated_;
  entry state_;
  entry circuit_;
  int64_t epoch_;
  bool half_open_ = false;
  std::vector<entry> permits_;
};

} // namespace muster
