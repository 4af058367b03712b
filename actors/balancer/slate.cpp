#include "actors/balancer/slate.hpp"

#include <algorithm>

namespace muster {

namespace {

/// Whether a candidate counts among those that could serve this kind, were it well.
bool takes_part(const candidate& which, const pick_kind& kind) {
  return which.state != instance_state::draining && which.content->weight > 0
         && (!kind.accept || kind.accept->contains(which.content->version_));
}

} // namespace

pick_kind kind_of(const pick& request, const balancer_policy& policy) {
  return {request.strategy_.value_or(policy.strategy_), request.zone, request.region, request.location_,
          request.accept};
}

slate::slate(std::span<const candidate> all, const balancer_policy& policy, const pick_kind& kind)
  : kind_{kind},
    how_{&on_menu(kind.strategy_)},
    lanes_(1) {
  if (how_->place != nullptr)
    where_ = how_->place(all, kind);
  lanes_.resize(where_.priorities);
  shares_ = spread_load(tally(all), policy.panic_threshold);
  std::vector<std::vector<contender>> contenders(lanes_.size());
  for (size_t i = 0; i < all.size(); ++i) {
    const auto priority = where_.priority_of(i);
    removed_.push_back(rule_for(all[i], priority));
    if (removed_.back() == removal::permits) {
      trials_.push_back(i);
    } else if (removed_.back() == removal::none) {
      lanes_[priority].places.push_back(i);
      contenders[priority].push_back({all[i].id().str(), all[i].content->weight, all[i].active.get()});
    }
  }
  for (size_t i = 0; i < lanes_.size(); ++i)
    if (!contenders[i].empty())
      lanes_[i].line = how_->line_up(contenders[i], policy);
}

slate::cursors slate::begin(size_t first, uint64_t chance) const {
  cursors result;
  for (const auto& each : lanes_) {
    const auto at = static_cast<size_t>(std::ranges::lower_bound(each.places, first) - each.places.begin());
    result.push_back(each.line ? each.line->begin(at % each.places.size(), chance) : 0);
  }
  return result;
}

std::vector<score_terms> slate::explain(const cursors& at, const pick_turn& turn) const {
  std::vector<score_terms> result(removed_.size());
  for (size_t i = 0; i < lanes_.size(); ++i) {
    const auto& own = lanes_[i];
    if (!own.line)
      continue;
    const auto skip = own.local(turn.skip);
    std::vector<score_terms> terms(own.places.size());
    own.line->explain(at[i], {turn.chance, turn.key, skip}, terms);
    for (size_t place = 0; place < terms.size(); ++place)
      result[own.places[place]] = std::move(terms[place]);
  }
  return result;
}

std::vector<size_t> slate::lane::local(std::span<const size_t> skip) const {
  std::vector<size_t> result;
  for (const auto each : skip)
    if (const auto at = std::ranges::lower_bound(places, each); at != places.end() && *at == each)
      result.push_back(static_cast<size_t>(at - places.begin()));
  return result;
}

removal slate::rule_for(const candidate& which, size_t priority) const {
  if (which.state == instance_state::draining)
    return removal::draining;
  if (!which.is_healthy() && !shares_.panic[priority])
    return removal::unhealthy;
  if (which.content->weight <= 0)
    return removal::weight;
  if (kind_.accept && !kind_.accept->contains(which.content->version_))
    return removal::version;
  if (which.circuit == circuit_state::open)
    return removal::circuit;
  return which.circuit == circuit_state::half_open ? removal::permits : removal::none;
}

std::vector<priority_tally> slate::tally(std::span<const candidate> all) const {
  std::vector<priority_tally> result(lanes_.size());
  for (size_t i = 0; i < all.size(); ++i) {
    if (!takes_part(all[i], kind_))
      continue;
    auto& own = result[where_.priority_of(i)];
    ++own.total;
    own.healthy += all[i].is_healthy() && all[i].circuit == circuit_state::closed ? 1 : 0;
  }
  return result;
}

std::optional<slate::selection> slate::next_of_many(cursors& at, int64_t draw, const pick_turn& turn) const {
  std::vector<std::vector<size_t>> skips;
  std::vector<bool> offers;
  for (const auto& each : lanes_) {
    skips.push_back(each.local(turn.skip));
    offers.push_back(skips.back().size() < each.places.size());
  }
  const auto priority = priority_to_use(shares_.loads, draw, offers);
  if (!priority)
    return std::nullopt;
  const auto& chosen = lanes_[*priority];
  const auto place = chosen.line->next(at[*priority], {turn.chance, turn.key, skips[*priority]});
  return selection{chosen.places[place], *priority};
}

} // namespace muster
