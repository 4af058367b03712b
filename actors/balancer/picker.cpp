#include "actors/balancer/picker.hpp"

#include "actors/balancer/hash_key.hpp"
#include "actors/balancer/refusal.hpp"

#include <algorithm>

namespace muster {

namespace {

/// One pick.
class picking {
public:
  picking(pool& from, const pick& request, const pick_circumstances& at)
    : pool_{from},
      request_{request},
      at_{at},
      table_{from.table_for(request, at.chance)},
      excluded_{places_of(request.exclude, from.candidates())},
      turn_{at.chance, hash_of({request.session_id, request.user_id, request.client_ip}), excluded_},
      split_draw_{offer().split_draw(turn_)} {}

  expected<choice> run() {
    pool_.lapse_attempts(at_.now);
    const auto before = table_.at;
    for (size_t asked = 0; asked < offer().groups(); ++asked) {
      const auto group = offer().group_at(asked, split_draw_);
      if (const auto trial = first_trial(group))
        return taken({*trial, 0}, true, before);
      if (const auto selected = table_.offer->next(table_.at, at_.draw, turn_, group)) {
        table_.last_winner = pool_.candidates()[selected->winner].id();
        return taken(*selected, false, before);
      }
    }
    return tl::make_unexpected(
      refusal_of(pool_.service(), pool_.candidates(), [this](size_t i) { return removed_by(i); }));
  }

private:
  const slate& offer() const { return *table_.offer; }

  removal removed_by(size_t i) const {
    const auto rule = offer().removed_by(i);
    if (rule != removal::none && rule < removal::excluded)
      return rule;
    if (turn_.skips(i))
      return removal::excluded;
    const auto& which = pool_.candidates()[i];
    return rule == removal::permits && at_.may_ask && which.may_ask(at_.now) ? removal::none : rule;
  }

  /// The half-open one of a group whose last trial is longest ago.
  std::optional<size_t> first_trial(size_t group) const {
    std::optional<size_t> first;
    const auto last_of = [&](size_t i) { return pool_.candidates()[i].last_trial; };
    for (const auto i : offer().trials())
      if (offer().group_of(i) == group && removed_by(i) == removal::none && (!first || last_of(i) < last_of(*first)))
        first = i;
    return first;
  }

  choice taken(slate::selection selected, bool trial, const slate::cursors& before) const {
    choice result{selected.winner, trial, offer().panics(selected.winner), {}};
    if (request_.explain)
      result.trace = trace(result, selected.priority, before);
    pool_.take_turn(selected.winner, trial);
    // Whatever the strategy, since the end of an attempt does not say by which it was picked.
    if (!trial)
      pool_.begin_attempt(pool_.candidates()[selected.winner], at_.now, request_.timeout);
    return result;
  }

  pick_trace trace(const choice& chosen, size_t priority, const slate::cursors& before) const {
    pick_trace result;
    result.strategy_ = offer().how().name;
    result.index = at_.index;
    result.panic = chosen.panic;
    result.turn = pool_.turn() + 1;
    result.winner = pool_.candidates()[chosen.winner].id();
    const auto draws = !chosen.needs_permit && offer().where().priorities > 1;
    if (draws) {
      result.loads.assign(offer().loads().begin(), offer().loads().end());
      result.draw = at_.draw;
    }
    if (offer().split().parts() > 1) {
      result.split.assign(offer().split().shares().begin(), offer().split().shares().end());
      result.split_draw = split_draw_;
    }
    const auto group = offer().group_of(chosen.winner);
    auto terms = offer().explain(before, turn_);
    for (size_t i = 0; i < terms.size(); ++i) {
      auto& each = result.candidates.emplace_back(candidate_trace{pool_.candidates()[i].id(), {}, std::move(terms[i])});
      describe(i, each);
      const auto rule = why_not(i, group, draws ? std::optional{priority} : std::nullopt);
      if (each.removed_by.empty() && rule != removal::none)
        each.removed_by = to_string(rule);
    }
    return result;
  }

  /// Why a candidate that could have been picked was not among those of the group and the priority that had the turn.
  removal why_not(size_t i, size_t group, std::optional<size_t> priority) const {
    const auto own = offer().group_of(i);
    if (offer().part_of(own) != offer().part_of(group))
      return removal::split;
    if (own != group)
      return removal::avoided;
    return priority && offer().where().priority_of(i) != *priority ? removal::zone : removal::none;
  }

  void describe(size_t i, candidate_trace& to) const {
    const auto& which = pool_.candidates()[i];
    if (const auto rule = removed_by(i); rule != removal::none)
      to.removed_by = to_string(rule);
    else if (which.circuit == circuit_state::half_open)
      to.terms["half_open"] = which.last_trial;
    if (offer().removed_by(i) == removal::none || offer().removed_by(i) == removal::permits)
      describe_version(offer().group_of(i), to);
    const auto& where = offer().where();
    if (!where.priority.empty())
      to.terms["zone_priority"] = static_cast<int64_t>(where.priority[i]);
    if (!where.distance.empty() && where.distance[i] != placement::unknown_distance)
      to.terms["distance_m"] = where.distance[i];
  }

  void describe_version(size_t group, candidate_trace& to) const {
    if (offer().split().parts() > 1)
      to.terms["part"] = static_cast<int64_t>(offer().part_of(group));
    if (offer().is_avoided(group))
      to.terms["deprecated"] = 1;
  }

  pool& pool_;
  const pick& request_;
  const pick_circumstances& at_;
  pool::table& table_;
  std::vector<size_t> excluded_;
  pick_turn turn_;
  int64_t split_draw_;
};

} // namespace

expected<choice> choose(pool& from, const pick& request, const pick_circumstances& at) {
  return picking{from, request, at}.run();
}

} // namespace muster
