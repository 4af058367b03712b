#include "actors/balancer/pool.hpp"

#include <algorithm>
#include <utility>

namespace muster {

namespace {

/// Requests come in few kinds; the one that has not been seen for longest is forgotten past this number.
constexpr size_t max_tables = 32;

} // namespace

void pool::configure(const balancer_policy& policy) {
  policy_ = policy;
  forget_offers();
}

void pool::put(std::shared_ptr<const instance> content, instance_state state) {
  auto at = lower_bound(content->id);
  if (at == candidates_.end() || at->id() != content->id) {
    candidate fresh;
    fresh.active = std::make_shared<std::atomic<int64_t>>(0);
    fresh.epoch = past_epochs_.begin(content->id);
    at = candidates_.insert(at, fresh);
  }
  at->content = std::move(content);
  at->state = state;
  forget_offers();
}

void pool::update(std::shared_ptr<const instance> content) {
  if (auto* which = find(content->id)) {
    which->content = std::move(content);
    forget_offers();
  }
}

void pool::set_state(const instance_id& id, instance_state state) {
  if (auto* which = find(id)) {
    which->state = state;
    forget_offers();
  }
}

void pool::erase(const instance_id& id) {
  const auto at = lower_bound(id);
  if (at == candidates_.end() || at->id() != id)
    return;
  past_epochs_.note(id, at->epoch);
  candidates_.erase(at);
  forget_offers();
}

void pool::set_circuit(const instance_id& id, circuit_state state, int64_t epoch, timestamp retry_at, int64_t permits) {
  if (auto* which = find(id)) {
    which->circuit = state;
    which->epoch = epoch;
    which->retry_at = retry_at;
    which->permits = permits;
    which->asking = 0;
    which->ask_from = {};
    forget_offers();
  } else {
    past_epochs_.note(id, epoch);
  }
}

void pool::keep(const epochs_kept& what) {
  past_epochs_ = past_epochs{what.floor};
  for (const auto& [id, epoch] : what.epochs)
    if (auto* which = find(id))
      which->epoch = std::max(which->epoch, epoch);
    else
      past_epochs_.note(id, epoch);
  forget_offers();
}

candidate* pool::find(const instance_id& id) {
  const auto at = lower_bound(id);
  return at != candidates_.end() && at->id() == id ? &*at : nullptr;
}

pool::table& pool::table_for(const pick& request, uint64_t chance) {
  const auto kind = kind_of(request, policy_);
  const auto known = std::ranges::find(tables_, kind, &table::kind);
  if (known != tables_.end())
    tables_.splice(tables_.begin(), tables_, known);
  else
    tables_.push_front({kind, {}, {}, {}});
  if (tables_.size() > max_tables)
    tables_.pop_back();
  auto& result = tables_.front();
  if (!result.offer) {
    result.offer.emplace(candidates_, policy_, kind, versions_);
    const auto skip = places_of(request.exclude, candidates_);
    result.at = result.offer->go_on(candidates_, result.last_winner, skip, chance);
  }
  return result;
}

void pool::take_turn(size_t winner, bool trial) {
  candidates_[winner].last_turn = ++turn_;
  if (trial)
    candidates_[winner].last_trial = turn_;
}

void pool::end_attempt(const instance_id& id, timestamp began) {
  if (const auto* which = find(id))
    flights_.end(which->active, began);
}

std::vector<snapshot_entry> pool::snapshot() const {
  std::vector<snapshot_entry> result;
  result.reserve(candidates_.size());
  for (const auto& each : candidates_)
    result.push_back({*each.content, each.state, each.circuit, each.epoch, each.retry_at});
  return result;
}

std::vector<candidate>::iterator pool::lower_bound(const instance_id& id) {
  return std::ranges::lower_bound(candidates_, id, {}, &candidate::id);
}

void pool::forget_offers() {
  for (auto& each : tables_)
    each.offer.reset();
}

} // namespace muster
