#include "actors/balancer/replay.hpp"

#include "actors/balancer/menu.hpp"
#include "actors/balancer/priorities.hpp"
#include "actors/balancer/removal.hpp"

#include <algorithm>
#include <optional>

namespace muster {

namespace {

using candidates = std::vector<const candidate_trace*>;

std::optional<int64_t> term_of(const candidate_trace& which, std::string_view name) {
  const auto found = which.terms.find(std::string{name});
  return found == which.terms.end() ? std::nullopt : std::optional{found->second};
}

/// Those that passed all rules but, as the case may be, that of the zone.
candidates fit_ones(const pick_trace& trace) {
  candidates result;
  for (const auto& each : trace.candidates)
    if (each.removed_by.empty() || each.removed_by == to_string(removal::zone))
      result.push_back(&each);
  return result;
}

candidates with_term(const candidates& among, const std::string& name) {
  candidates result;
  for (const auto* each : among)
    if (each->terms.contains(name))
      result.push_back(each);
  return result;
}

/// Null when there are none. Of equals the first in the order of ids.
template <class Compare>
const candidate_trace* first_of(const candidates& among, Compare goes_before) {
  const auto first = std::ranges::min_element(
    among, [&](const auto* one, const auto* other) { return goes_before(one->terms, other->terms); });
  return first == among.end() ? nullptr : *first;
}

/// Those of the priority that the draw chose.
candidates of_drawn_priority(const pick_trace& trace, const candidates& fit) {
  if (trace.draw < 0)
    return fit;
  const auto priority = [](const candidate_trace& each) {
    return static_cast<size_t>(term_of(each, "zone_priority").value_or(0));
  };
  std::vector<bool> offers(trace.loads.size());
  for (const auto* each : fit)
    if (priority(*each) < offers.size())
      offers[priority(*each)] = true;
  const auto chosen = priority_to_use(trace.loads, trace.draw, offers);
  candidates result;
  for (const auto* each : fit)
    if (chosen == priority(*each))
      result.push_back(each);
  return result;
}

} // namespace

expected<instance_id> replay(const pick_trace& trace) {
  const auto fit = fit_ones(trace);
  if (const auto* trial = first_of(with_term(fit, "half_open"), [](const auto& one, const auto& other) {
        return one.at("half_open") < other.at("half_open");
      }))
    return trial->instance;
  // Whoever has no order was not among those that the strategy looked at.
  const auto goes_before = on_menu(trace.strategy_).goes_before;
  if (const auto* winner = first_of(with_term(of_drawn_priority(trace, fit), "order"), goes_before))
    return winner->instance;
  return fail(errc::invalid, "no candidate of the trace passed all rules and has a score");
}

} // namespace muster
