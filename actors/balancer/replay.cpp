#include "actors/balancer/replay.hpp"

#include "actors/balancer/menu.hpp"
#include "actors/balancer/priorities.hpp"
#include "actors/balancer/removal.hpp"
#include "actors/balancer/version_split.hpp"

#include <algorithm>
#include <optional>

namespace muster {

namespace {

using candidates = std::vector<const candidate_trace*>;

std::optional<int64_t> term_of(const candidate_trace& which, std::string_view name) {
  const auto found = which.terms.find(std::string{name});
  return found == which.terms.end() ? std::nullopt : std::optional{found->second};
}

/// Whether it passed all rules but those of whose turn it was.
bool could_be_picked(const candidate_trace& which) {
  const auto& by = which.removed_by;
  return by.empty() || by == to_string(removal::zone) || by == to_string(removal::split)
         || by == to_string(removal::avoided);
}

/// Those whose versions had the turn: of the first part of the split that has anybody, the current before the
/// deprecated.
candidates fit_ones(const pick_trace& trace) {
  const auto parts = std::max<size_t>(1, trace.split.size());
  for (size_t asked = 0; asked < 2 * parts; ++asked) {
    const auto part = trace.split.empty() ? 0 : part_at(trace.split, asked / 2, trace.split_draw);
    candidates result;
    for (const auto& each : trace.candidates)
      if (could_be_picked(each) && term_of(each, "part").value_or(0) == static_cast<int64_t>(part)
          && term_of(each, "deprecated").value_or(0) == static_cast<int64_t>(asked % 2)
          && (each.terms.contains("order") || each.terms.contains("half_open")))
        result.push_back(&each);
    if (!result.empty())
      return result;
  }
  return {};
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
