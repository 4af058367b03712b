#include "runtime/scenario/invariants.hpp"

#include <algorithm>

namespace muster {

namespace {

/// A violation that repeats itself says no more the thousandth time.
constexpr size_t most_violations = 100;

/// A fact of this instant may not have reached the balancer when it answers.
constexpr duration in_transit = std::chrono::milliseconds{10};

template <class T>
const T* as(const record& entry) {
  return std::get_if<T>(&entry.what);
}

} // namespace

void invariants::saw(const record& entry) {
  expect(entry.index == model_.index() + 1, invariant::index_without_gap, entry.at, "does not follow on the index seen",
         "fact " + std::to_string(entry.index));
  check_circuit(entry);
  check_alerts(entry);
  model_.apply(entry);
  seen_.push_back(entry);
  check_restarts(entry);
  const auto picks_end = picks_ahead_.upper_bound(entry.index);
  for (auto i = picks_ahead_.begin(); i != picks_end; i = picks_ahead_.erase(i))
    check_pick(i->second);
  const auto acknowledged_end = acknowledged_ahead_.upper_bound(entry.index);
  for (auto i = acknowledged_ahead_.begin(); i != acknowledged_end; i = acknowledged_ahead_.erase(i))
    check_acknowledged(i->second, i->first, entry.at);
}

void invariants::acknowledged(const command_id& command, int64_t index, timestamp now, bool changes) {
  if (index > model_.index())
    acknowledged_ahead_.emplace(index, acknowledgement{command, changes});
  else
    check_acknowledged({command, changes}, index, now);
}

void invariants::check_acknowledged(const acknowledgement& given, int64_t index, timestamp now) {
  const auto caused = [&](const record& entry) { return entry.command == given.command; };
  const bool none = !given.changes && std::none_of(seen_.begin(), seen_.end(), caused);
  const bool there =
    index >= 1 && std::cmp_less_equal(index, seen_.size()) && caused(seen_[static_cast<size_t>(index - 1)]);
  expect(none || there, invariant::acknowledged_survives, now, "was acknowledged at an index that another fact has",
         "command " + given.command.str());
}

void invariants::picked_one(const pick&, const picked& answer, timestamp now) {
  if (answer.index > model_.index())
    picks_ahead_.emplace(answer.index, made_pick{answer, now});
  else
    check_pick({answer, now});
}

void invariants::check_pick(const made_pick& made) {
  const auto& answer = made.answer;
  const auto about = "pick of " + answer.instance.str() + " at index " + std::to_string(answer.index);
  const auto stood = model_.standing_at(answer.instance, answer.index);
  const auto fine = [&](bool good, const char* text) { expect(good, invariant::eligible_picks, made.at, text, about); };
  if (!stood)
    return fine(false, "names an instance that was never registered");
  const bool healthy = stood->state == instance_state::healthy;
  const bool usable = stood->state == instance_state::registered || stood->state == instance_state::unhealthy;
  fine(healthy || (answer.panic && usable), "names an instance that could not be picked then");
  fine(stood->weight > 0, "names an instance of weight 0");
  expect(stood->circuit == circuit_state::closed || answer.permit, invariant::legal_circuits, made.at,
         "goes through a circuit that is not closed, without a permit", about);
}

void invariants::picked_none(const pick& request, const failure& why, timestamp asked, timestamp now) {
  if (why.code == errc::no_instance || why.code == errc::circuit_open)
    refused_.push_back({request, why, asked, now});
}

void invariants::judge_refused_picks(timestamp until) {
  for (; !refused_.empty() && refused_.front().answered < until; refused_.pop_front()) {
    const auto& refused = refused_.front();
    for (const auto* known : model_.instances_of(refused.request.service))
      expect(!was_eligible(*known, refused), invariant::eligible_picks, refused.answered,
             "could have been picked when a pick was refused", known->content.id.str());
  }
}

bool invariants::was_eligible(const model::known_instance& known, const refused_pick& refused) const {
  const auto& request = refused.request;
  if (std::find(request.exclude.begin(), request.exclude.end(), known.content.id) != request.exclude.end()
      || (request.accept && !request.accept->contains(known.content.version_)))
    return false;
  bool eligible = false;
  for (const auto& stood : known.history) {
    const bool good =
      stood.state == instance_state::healthy && stood.circuit == circuit_state::closed && stood.weight > 0;
    if (stood.at <= refused.asked - in_transit)
      eligible = good;
    else if (stood.at <= refused.answered)
      eligible = eligible && good;
  }
  return eligible;
}

void invariants::check_circuit(const record& entry) {
  const auto check = [&](const auto& what, const char* name, auto legal) {
    const auto* known = model_.find(what.instance);
    const auto about = std::string{name} + " of " + what.instance.str() + " epoch " + std::to_string(what.epoch);
    if (known == nullptr || !known->is_registered())
      return expect(false, invariant::legal_circuits, entry.at, "for an instance that is not registered", about);
    expect(legal(known->circuit), invariant::legal_circuits, entry.at, "is not a legal transition", about);
  };
  using before_state = model::known_circuit;
  if (const auto* opened = as<circuit_opened>(entry)) {
    check(*opened, "opening", [&](const before_state& before) {
      return before.state != circuit_state::open && opened->epoch > before.epoch && opened->retry_at >= entry.at;
    });
  } else if (const auto* half = as<circuit_half_opened>(entry)) {
    check(*half, "half-opening", [&](const before_state& before) {
      return before.state == circuit_state::open && half->epoch > before.epoch && entry.at >= before.retry_at;
    });
  } else if (const auto* granted = as<permit_granted>(entry)) {
    check(*granted, "permit", [&](const before_state& before) {
      return before.state == circuit_state::half_open && granted->epoch == before.epoch
             && before.granted < before.permits;
    });
  } else if (const auto* closed = as<circuit_closed>(entry)) {
    check(*closed, "closing", [&](const before_state& before) {
      return before.state == circuit_state::half_open && closed->epoch > before.epoch;
    });
  }
}

void invariants::check_restarts(const record& entry) {
  const auto* restarted = as<child_restarted>(entry);
  if (restarted == nullptr)
    return;
  const auto& times = model_.restarts().at(restarted->child);
  const auto recent =
    std::count_if(times.begin(), times.end(), [&](timestamp at) { return at > entry.at - supervision_.period; });
  expect(recent <= supervision_.intensity, invariant::bounded_restarts, entry.at,
         "was restarted more often than the intensity allows", restarted->child.str());
}

void invariants::check_alerts(const record& entry) {
  if (const auto* fired = as<alert_fired>(entry)) {
    const auto& episode = fired->episode;
    const auto same = [&](const auto& known) {
      const auto& other = known.second.episode;
      return !known.second.resolved && other.rule == episode.rule && other.service == episode.service
             && other.instance == episode.instance;
    };
    const auto& alerts = model_.alerts();
    expect(std::none_of(alerts.begin(), alerts.end(), same) && !alerts.contains(episode.id), invariant::one_alert,
           entry.at, "fired again in one episode", episode.id.str());
  } else if (const auto* resolved = as<alert_resolved>(entry)) {
    const auto known = model_.alerts().find(resolved->id);
    expect(known != model_.alerts().end() && !known->second.resolved, invariant::one_alert, entry.at,
           "was resolved without being active", resolved->id.str());
  } else if (const auto* notified = as<alert_notified>(entry)) {
    const auto known = model_.alerts().find(notified->id);
    const auto is_first = [&] {
      const auto by_sink = known->second.notified.find(notified->sink);
      return by_sink == known->second.notified.end()
             || std::count(by_sink->second.begin(), by_sink->second.end(), notified->status) == 0;
    };
    expect(known != model_.alerts().end() && is_first(), invariant::one_alert, entry.at, "was notified twice",
           notified->id.str() + " by " + notified->sink.str());
  }
}

void invariants::compare_counts(const service_name& service, const attempt_counts& seen, const measures& counted,
                                timestamp now) {
  const auto same = [&](int64_t expected, int64_t actual, const char* what) {
    expect(expected == actual, invariant::calls_add_up, now, what,
           service.str() + ": callers saw " + std::to_string(expected) + ", metrics counted " + std::to_string(actual));
  };
  same(seen.successes, counted.successes, "successes");
  same(seen.failures, counted.failures + counted.time_outs, "failures");
  same(seen.abandoned, counted.abandoned, "abandoned attempts");
}

void invariants::compare_journal(const std::vector<record>& journal, timestamp now) {
  expect(journal.size() == seen_.size(), invariant::acknowledged_survives, now, "facts are in the journal",
         std::to_string(journal.size()) + " where a watcher saw " + std::to_string(seen_.size()) + ":");
  for (size_t i = 0; i < std::min(journal.size(), seen_.size()); ++i)
    expect(journal[i] == seen_[i], invariant::acknowledged_survives, now, "differs from what a watcher saw",
           "fact " + std::to_string(i + 1));
  for (const auto& [index, given] : acknowledged_ahead_)
    expect(false, invariant::acknowledged_survives, now, "was acknowledged, but its fact is nowhere",
           "command " + given.command.str());
}

void invariants::check_convergence(timestamp healed, duration bound, timestamp now) {
  for (const auto& [id, known] : model_.instances()) {
    if (!known.is_registered() || known.history.back().at > healed + bound)
      continue;
    expect(known.state == instance_state::healthy || known.state == instance_state::draining, invariant::convergence,
           now, "is not healthy although all faults have ended", id.str());
    expect(known.circuit.state != circuit_state::open || known.circuit.retry_at > now - std::chrono::seconds{1},
           invariant::convergence, now, "has a circuit that stays open past its wait", id.str());
  }
}

void invariants::expect(bool good, invariant which, timestamp at, const char* text, const std::string& about) {
  count(which);
  if (!good)
    violate(which, at, about + " " + text);
}

void invariants::violate(invariant which, timestamp at, std::string text) {
  if (violations_.size() < most_violations)
    violations_.push_back({which, at, std::move(text)});
}

} // namespace muster
