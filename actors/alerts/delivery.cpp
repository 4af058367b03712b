#include "actors/alerts/delivery.hpp"

#include <algorithm>

namespace muster {

void delivery_pace::succeeded() {
  *this = delivery_pace{};
}

void delivery_pace::failed(timestamp now) {
  on_its_way_ = false;
  not_before_ = now + wait_;
  wait_ = std::min(wait_ * 2, longest_wait);
}

void delivery_log::became_fact(const notice& what) {
  delivered_.erase(what);
  if (!facts_.insert(what).second)
    return;
  order_.push_back(what);
  if (order_.size() > capacity_) {
    facts_.erase(order_.front());
    order_.pop_front();
  }
}

} // namespace muster
