#include "runtime/scenario/invariants.hpp"

#include <algorithm>

// I3 as far as the facts tell it: a fact is held against the circuit that it is about, as it was before.

namespace muster {

namespace {

timestamp after(timestamp begin, duration wait) {
  return wait > timestamp::max() - begin ? timestamp::max() : begin + wait;
}

bool is_legal(const circuit_opened& what, const model::known_circuit& before) {
  return before.state != circuit_state::open && what.epoch > before.epoch;
}

bool is_legal(const circuit_closed& what, const model::known_circuit& before) {
  return before.state == circuit_state::half_open && what.epoch > before.epoch;
}

} // namespace

void invariants::check_circuit(const record& entry) {
  const auto check = [&](const auto& what, const char* name, auto legal) {
    const auto about = std::string{name} + " of " + what.instance.str() + " epoch " + std::to_string(what.epoch);
    const auto* before = model_.circuit_of(what.service, what.instance, what.epoch);
    if (before == nullptr)
      return expect(false, invariant::legal_circuits, entry.at, "for an instance that is not registered", about);
    expect(legal(*before), invariant::legal_circuits, entry.at, "is not a legal transition", about);
  };
  using before_state = model::known_circuit;
  if (const auto* opened = std::get_if<circuit_opened>(&entry.what)) {
    check(*opened, "opening", [&](const before_state& before) {
      check_wait(entry, *opened, before);
      return is_legal(*opened, before);
    });
  } else if (const auto* half = std::get_if<circuit_half_opened>(&entry.what)) {
    check(*half, "half-opening", [&](const before_state& before) {
      return before.state == circuit_state::open && half->epoch > before.epoch && entry.at >= before.retry_at;
    });
  } else if (const auto* granted = std::get_if<permit_granted>(&entry.what)) {
    check(*granted, "permit", [&](const before_state& before) { return is_within_permits(*granted, before); });
  } else if (const auto* closed = std::get_if<circuit_closed>(&entry.what)) {
    check(*closed, "closing", [&](const before_state& before) { return is_legal(*closed, before); });
  }
}

bool invariants::is_within_permits(const permit_granted& granted, const model::known_circuit& before) const {
  // The permit of an attempt that was given up can be taken again.
  const auto given_back = ends_of(granted.service, granted.instance, granted.epoch).given_back;
  return before.state == circuit_state::half_open && granted.epoch == before.epoch
         && before.granted() < before.permits + given_back;
}

void invariants::check_wait(const record& entry, const circuit_opened& opened, const model::known_circuit& before) {
  // With no call judged it is the half-open circuit of a breaker that was restarted: it waits for its permits.
  const bool recovered = before.state == circuit_state::half_open && opened.calls == 0;
  const auto wait = recovered ? duration{0} : before.shortest_wait.value_or(duration{0});
  const auto lapsed = recovered ? last_outstanding(opened, before) : timestamp::min();
  later_.push_back({entry.at, [this, at = entry.at, opened, since = before.since, wait, lapsed] {
                      // It was decided in that state, and not long before the journal could take it.
                      const auto decided = std::max(since, reached_since(at));
                      expect(opened.retry_at >= std::max(after(decided, wait), lapsed), invariant::legal_circuits, at,
                             "ends its wait too early",
                             "opening of " + opened.instance.str() + " epoch " + std::to_string(opened.epoch));
                    }});
}

/// When the last of the permits lapses for which no attempt has ended, at the earliest: it is not known which
/// attempt had which permit.
timestamp invariants::last_outstanding(const circuit_opened& opened, const model::known_circuit& before) const {
  const auto outstanding = before.granted() - ends_of(opened.service, opened.instance, before.epoch).ended;
  if (outstanding <= 0)
    return timestamp::min();
  auto lapses = before.lapses;
  std::sort(lapses.begin(), lapses.end());
  return lapses[static_cast<size_t>(outstanding - 1)];
}

void invariants::ended(const service_name& service, const call_outcome& outcome) {
  if (!outcome.permit)
    return;
  auto& ends = trials_[{service, outcome.instance, outcome.epoch}];
  ++ends.ended;
  ends.given_back += outcome.result == call_result::abandoned ? 1 : 0;
}

invariants::trial_ends invariants::ends_of(const service_name& service, const instance_id& instance,
                                           int64_t epoch) const {
  const auto found = trials_.find({service, instance, epoch});
  return found == trials_.end() ? trial_ends{} : found->second;
}

} // namespace muster
