#include "actors/balancer/slate.hpp"

#include "actors/balancer/chance.hpp"

#include <algorithm>

namespace muster {

namespace {

/// Whether a candidate counts among those that could serve this kind, were it well.
bool takes_part(const candidate& which, removal by_version) {
  return which.state != instance_state::draining && which.content->weight > 0 && by_version == removal::none;
}

removal rule_of(version_standing standing) {
  switch (standing) {
    case version_standing::incompatible:
      return removal::compatibility;
    case version_standing::removed:
      return removal::removed;
    default:
      return removal::deprecated;
  }
}

std::map<std::string, ratio> shares_in(const version_rules& versions) {
  return versions.policy() ? versions.policy()->split : std::map<std::string, ratio>{};
}

} // namespace

pick_kind kind_of(const pick& request, const balancer_policy& policy) {
  pick_kind result;
  result.strategy_ = request.strategy_.value_or(policy.strategy_);
  if (on_menu(result.strategy_).place != nullptr) {
    result.zone = request.zone;
    result.region = request.region;
    result.location_ = request.location_;
  }
  result.accept = request.accept;
  result.compatible_with = request.compatible_with;
  return result;
}

slate::slate(std::span<const candidate> all, const balancer_policy& policy, const pick_kind& kind,
             const version_rules& versions)
  : kind_{kind},
    how_{&on_menu(kind.strategy_)},
    split_{shares_in(versions)} {
  if (how_->place != nullptr)
    where_ = how_->place(all, kind);
  const auto by_version = judge_versions(all, versions);
  make_groups(all, by_version, versions);
  lanes_.resize(groups() * where_.priorities);
  shares_ = spread_load(tally(all, by_version), policy.panic_threshold);
  std::vector<std::vector<contender>> contenders(lanes_.size());
  for (size_t i = 0; i < all.size(); ++i) {
    const auto priority = where_.priority_of(i);
    removed_.push_back(rule_for(all[i], by_version[i], priority));
    if (removed_.back() == removal::permits) {
      trials_.push_back(i);
    } else if (removed_.back() == removal::none) {
      const auto own = lane_of(i);
      lanes_[own].places.push_back(i);
      contenders[own].push_back({all[i].id().str(), all[i].content->weight, all[i].active.get()});
    }
  }
  for (size_t i = 0; i < lanes_.size(); ++i)
    if (!contenders[i].empty())
      lanes_[i].line = how_->line_up(contenders[i], policy);
}

slate::cursors slate::begin(uint64_t chance) const {
  cursors result;
  for (const auto& [places, line] : lanes_)
    result.push_back(line ? line->begin(below(places.size(), mix_bits(chance)), chance) : 0);
  return result;
}

slate::cursors slate::go_on(std::span<const candidate> all, const instance_id& last_winner,
                            std::span<const size_t> skip, uint64_t chance) const {
  const auto last = places_of({&last_winner, 1}, all);
  const auto wait = [&](size_t i) { return std::pair{std::ranges::binary_search(skip, i), all[i].last_turn}; };
  cursors result;
  for (size_t i = 0; i < lanes_.size(); ++i) {
    const auto& [places, line] = lanes_[i];
    const auto is_own = !last.empty() && lane_of(last.front()) == i;
    const auto first =
      is_own ? std::ranges::upper_bound(places, last.front()) : std::ranges::min_element(places, {}, wait);
    result.push_back(line ? line->begin(static_cast<size_t>(first - places.begin()) % places.size(), chance) : 0);
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

int64_t slate::split_draw(const pick_turn& turn) const {
  if (split_.parts() == 1)
    return 0;
  return draw_of_split(kind_.strategy_ == strategy::consistent_hash ? turn.key.value_or(turn.chance) : turn.chance);
}

std::vector<removal> slate::judge_versions(std::span<const candidate> all, const version_rules& versions) const {
  std::vector<removal> result(all.size(), removal::none);
  for (size_t i = 0; i < all.size(); ++i) {
    const auto& its = all[i].content->version_;
    if (kind_.accept && !kind_.accept->contains(its))
      result[i] = removal::version;
    else if (kind_.compatible_with && !versions.serves(*kind_.compatible_with, its))
      result[i] = removal::compatibility;
    else if (!versions.is_empty() && !versions.admits(its))
      result[i] = rule_of(versions.standing_of(its));
  }
  return result;
}

void slate::make_groups(std::span<const candidate> all, const std::vector<removal>& by_version,
                        const version_rules& versions) {
  if (versions.is_empty())
    return;
  std::vector<bool> avoided;
  for (size_t i = 0; i < all.size(); ++i) {
    avoided.push_back(by_version[i] == removal::none && versions.is_avoided(all[i].content->version_));
    tiers_ = avoided.back() ? 2 : tiers_;
  }
  if (groups() == 1)
    return;
  for (size_t i = 0; i < all.size(); ++i)
    groups_.push_back(split_.part_of(all[i].content->version_) * tiers_ + (avoided[i] ? 1 : 0));
}

removal slate::rule_for(const candidate& which, removal by_version, size_t priority) const {
  if (which.state == instance_state::draining)
    return removal::draining;
  if (!which.is_healthy() && !shares_.panic[priority])
    return removal::unhealthy;
  if (which.content->weight <= 0)
    return removal::weight;
  if (by_version != removal::none)
    return by_version;
  if (which.circuit == circuit_state::open)
    return removal::circuit;
  return which.circuit == circuit_state::half_open ? removal::permits : removal::none;
}

std::vector<priority_tally> slate::tally(std::span<const candidate> all, const std::vector<removal>& by_version) const {
  std::vector<priority_tally> result(where_.priorities);
  for (size_t i = 0; i < all.size(); ++i) {
    if (!takes_part(all[i], by_version[i]))
      continue;
    auto& own = result[where_.priority_of(i)];
    ++own.total;
    own.healthy += all[i].is_healthy() && all[i].circuit == circuit_state::closed ? 1 : 0;
  }
  return result;
}

std::optional<slate::selection> slate::next_of_many(cursors& at, int64_t draw, const pick_turn& turn,
                                                    size_t group) const {
  const auto first = group * where_.priorities;
  std::vector<std::vector<size_t>> skips;
  std::vector<bool> offers;
  for (size_t i = 0; i < where_.priorities; ++i) {
    skips.push_back(lanes_[first + i].local(turn.skip));
    offers.push_back(skips.back().size() < lanes_[first + i].places.size());
  }
  const auto priority = priority_to_use(shares_.loads, draw, offers);
  if (!priority)
    return std::nullopt;
  const auto& chosen = lanes_[first + *priority];
  const auto place = chosen.line->next(at[first + *priority], {turn.chance, turn.key, skips[*priority]});
  return selection{chosen.places[place], *priority};
}

} // namespace muster
