#include "actors/balancer/pool.hpp"

#include "actors/balancer/menu.hpp"

#include <algorithm>

namespace muster {

namespace {

/// Callers come from few places; the oldest is forgotten past this number.
constexpr size_t max_vantages = 32;

void set_content(candidate& which, const instance& content) {
  which.content = std::make_shared<const instance>(content);
  which.weightless = content.weight <= 0;
}

} // namespace

void pool::put(const instance& content, instance_state state) {
  auto at = lower_bound(content.id);
  if (at == candidates_.end() || at->id() != content.id) {
    candidate fresh;
    if (const auto past = past_epochs_.extract(content.id))
      fresh.epoch = past.mapped() + 1;
    at = candidates_.insert(at, fresh);
  }
  set_content(*at, content);
  at->state = state;
  forget_views();
}

void pool::update(const instance& content) {
  if (auto* which = find(content.id)) {
    set_content(*which, content);
    forget_views();
  }
}

void pool::erase(const instance_id& id) {
  const auto at = lower_bound(id);
  if (at == candidates_.end() || at->id() != id)
    return;
  past_epochs_[id] = at->epoch;
  candidates_.erase(at);
  forget_views();
}

void pool::set_circuit(const instance_id& id, circuit_state state, int64_t epoch, timestamp retry_at, int64_t permits) {
  if (auto* which = find(id)) {
    which->circuit = state;
    which->epoch = epoch;
    which->retry_at = retry_at;
    which->permits = permits;
    which->asking = 0;
    which->ask_from = {};
  } else {
    auto& past = past_epochs_[id];
    past = std::max(past, epoch);
  }
}

candidate* pool::find(const instance_id& id) {
  const auto at = lower_bound(id);
  return at != candidates_.end() && at->id() == id ? &*at : nullptr;
}

const version_classes& pool::versions() const {
  if (!versions_) {
    std::map<version, size_t> places;
    versions_.emplace();
    for (const auto& each : candidates_) {
      const auto [at, is_new] = places.emplace(each.content->version_, versions_->versions.size());
      if (is_new)
        versions_->versions.push_back(each.content->version_);
      versions_->of.push_back(at->second);
    }
  }
  return *versions_;
}

const placement& pool::placed(const balancing& how, const pick& request) const {
  static const placement together;
  if (how.place == nullptr)
    return together;
  for (const auto& known : vantages_)
    if (known.how == &how && known.zone == request.zone && known.region == request.region
        && known.location_ == request.location_)
      return known.where;
  vantage fresh{&how, request.zone, request.region, request.location_, how.place(candidates_, request)};
  if (vantages_.size() < max_vantages)
    return vantages_.emplace_back(std::move(fresh)).where;
  auto& oldest = vantages_[next_vantage_++ % max_vantages];
  oldest = std::move(fresh);
  return oldest.where;
}

std::vector<snapshot_entry> pool::snapshot() const {
  std::vector<snapshot_entry> result;
  result.reserve(candidates_.size());
  for (const auto& each : candidates_)
    result.push_back({*each.content, each.state, each.circuit, each.epoch});
  return result;
}

std::vector<candidate>::iterator pool::lower_bound(const instance_id& id) {
  return std::ranges::lower_bound(candidates_, id, {}, &candidate::id);
}

void pool::forget_views() {
  versions_.reset();
  vantages_.clear();
}

} // namespace muster
