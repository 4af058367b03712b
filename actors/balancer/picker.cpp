#include "actors/balancer/picker.hpp"

#include "actors/balancer/menu.hpp"
#include "actors/balancer/priorities.hpp"
#include "actors/balancer/refusal.hpp"
#include "actors/balancer/removal.hpp"
#include "actors/balancer/round_robin.hpp"

#include <algorithm>

namespace muster {

namespace {

/// The one that goes first among those offered in the order of ids.
class front_runner {
public:
  void offer(size_t candidate, int64_t score) {
    if (!who_ || score < score_) {
      who_ = candidate;
      score_ = score;
    }
  }

  const std::optional<size_t>& who() const { return who_; }

private:
  std::optional<size_t> who_;
  int64_t score_ = 0;
};

/// One pick.
class picking {
public:
  picking(const pool& from, const pick& request, const pick_circumstances& at)
    : pool_{from},
      request_{request},
      at_{at},
      strategy_{on_menu(request.strategy_.value_or(from.policy().strategy_))},
      where_{from.placed(strategy_, request)},
      ahead_(where_.priorities) {
    note_versions();
    note_excluded();
    shares_ = spread_load(tally(), from.policy().panic_threshold);
  }

  expected<choice> run() {
    sift();
    if (trial_.who())
      return picked(*trial_.who(), std::nullopt);
    std::vector<bool> offers;
    for (const auto& each : ahead_)
      offers.push_back(each.who().has_value());
    const auto priority = priority_to_use(shares_.loads, at_.draw, offers);
    if (!priority)
      return tl::make_unexpected(refusal_of(pool_, removed_, blocked_));
    return picked(*ahead_[*priority].who(), priority);
  }

private:
  void note_versions() {
    if (!request_.accept)
      return;
    for (const auto& each : pool_.versions().versions)
      accepted_.push_back(request_.accept->contains(each));
  }

  void note_excluded() {
    const auto all = pool_.candidates();
    for (const auto& id : request_.exclude) {
      const auto at = std::ranges::lower_bound(all, id, {}, &candidate::id);
      if (at != all.end() && at->id() == id)
        excluded_.push_back(static_cast<size_t>(at - all.begin()));
    }
  }

  bool is_accepted(size_t i) const { return accepted_.empty() || accepted_[pool_.versions().of[i]]; }

  std::vector<priority_tally> tally() const {
    std::vector<priority_tally> result(where_.priorities);
    const auto all = pool_.candidates();
    for (size_t i = 0; i < all.size(); ++i) {
      if (all[i].state == instance_state::draining || all[i].weightless || !is_accepted(i))
        continue;
      auto& own = result[where_.priority_of(i)];
      ++own.total;
      own.healthy += all[i].is_healthy() && all[i].circuit == circuit_state::closed ? 1 : 0;
    }
    return result;
  }

  removal removed_by(size_t i) const {
    const auto& which = pool_.candidates()[i];
    if (which.state == instance_state::draining)
      return removal::draining;
    if (!which.is_healthy() && !shares_.panic[where_.priority_of(i)])
      return removal::unhealthy;
    if (which.weightless)
      return removal::weight;
    if (!is_accepted(i))
      return removal::version;
    if (std::ranges::find(excluded_, i) != excluded_.end())
      return removal::excluded;
    if (which.circuit == circuit_state::open)
      return removal::circuit;
    if (which.circuit == circuit_state::half_open && !(at_.may_ask && which.may_ask(at_.now)))
      return removal::permits;
    return removal::none;
  }

  void sift() {
    const auto all = pool_.candidates();
    for (size_t i = 0; i < all.size(); ++i) {
      const auto rule = removed_by(i);
      ++removed_[static_cast<size_t>(rule)];
      if (rule == removal::circuit || rule == removal::permits)
        blocked_.push_back(i);
      else if (rule == removal::none && all[i].circuit == circuit_state::half_open)
        trial_.offer(i, last_turn(all[i]));
      else if (rule == removal::none)
        ahead_[where_.priority_of(i)].offer(i, strategy_.score(all[i]));
    }
  }

  choice picked(size_t winner, std::optional<size_t> priority) const {
    choice result{winner, !priority.has_value(), shares_.panic[where_.priority_of(winner)], {}};
    if (request_.explain)
      result.trace = trace(result, priority);
    return result;
  }

  pick_trace trace(const choice& chosen, std::optional<size_t> priority) const {
    pick_trace result;
    result.strategy_ = strategy_.name;
    result.index = at_.index;
    result.panic = chosen.panic;
    result.turn = pool_.turn() + 1;
    result.winner = pool_.candidates()[chosen.winner].id();
    if (priority && where_.priorities > 1) {
      result.loads = shares_.loads;
      result.draw = at_.draw;
    }
    for (size_t i = 0; i < pool_.candidates().size(); ++i)
      result.candidates.push_back(trace_of(i, priority));
    return result;
  }

  candidate_trace trace_of(size_t i, std::optional<size_t> priority) const {
    const auto& which = pool_.candidates()[i];
    auto rule = removed_by(i);
    if (rule == removal::none && priority && where_.priority_of(i) != *priority)
      rule = removal::zone;
    candidate_trace result{which.id(), {}, {{std::string{strategy_.term}, strategy_.score(which)}}};
    if (rule != removal::none)
      result.removed_by = to_string(rule);
    if (which.circuit == circuit_state::half_open && rule == removal::none)
      result.terms["half_open"] = last_turn(which);
    if (!where_.priority.empty())
      result.terms["zone_priority"] = static_cast<int64_t>(where_.priority[i]);
    if (!where_.distance.empty() && where_.distance[i] != placement::unknown_distance)
      result.terms["distance_m"] = where_.distance[i];
    return result;
  }

  const pool& pool_;
  const pick& request_;
  const pick_circumstances& at_;
  const balancing& strategy_;
  const placement& where_;
  /// For each of the pool's version classes; empty when all are accepted.
  std::vector<bool> accepted_;
  std::vector<size_t> excluded_;
  priority_shares shares_;
  removal_counts removed_{};
  std::vector<size_t> blocked_;
  /// The half-open one and, of each priority, the closed one that goes first.
  front_runner trial_;
  std::vector<front_runner> ahead_;
};

} // namespace

expected<choice> choose(const pool& from, const pick& request, const pick_circumstances& at) {
  return picking{from, request, at}.run();
}

} // namespace muster
