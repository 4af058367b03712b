#include "runtime/scenario/invariants.hpp"

#include <algorithm>

namespace muster {

namespace {

/// A violation that repeats itself says no more the thousandth time.
constexpr size_t most_violations = 100;

/// By then it is known whether the journal had been down: that it was restarted is a fact like others.
constexpr duration hindsight = std::chrono::seconds{30};

/// What the journal lost with its end is offered to the next one within that time.
constexpr duration offered_again = std::chrono::seconds{2};

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
  judge(entry.at - hindsight);
  const auto picks_end = picks_ahead_.upper_bound(entry.index);
  for (auto i = picks_ahead_.begin(); i != picks_end; i = picks_ahead_.erase(i))
    check_pick(i->second.request, i->second.answer, i->second.at);
  const auto acknowledged_end = acknowledged_ahead_.upper_bound(entry.index);
  for (auto i = acknowledged_ahead_.begin(); i != acknowledged_end; i = acknowledged_ahead_.erase(i))
    check_acknowledged(i->second, i->first, entry.at);
  if (const auto told = groups_ahead_.extract(entry.index); told)
    check_groups(told.mapped(), entry.at);
}

void invariants::acknowledged(const command_id& command, int64_t index, timestamp now, bool changes) {
  if (index > model_.index())
    acknowledged_ahead_.emplace(index, acknowledgement{command, changes});
  else
    check_acknowledged({command, changes}, index, now);
}

void invariants::check_acknowledged(const acknowledgement& given, int64_t index, timestamp now) {
  const auto caused = [&](const record& entry) { return entry.command == given.command; };
  const auto there = [&] {
    return index >= 1 && std::cmp_less_equal(index, seen_.size()) && caused(seen_[static_cast<size_t>(index - 1)]);
  };
  const auto changed_nothing = [&] { return !given.changes && std::ranges::none_of(seen_, caused); };
  expect(there() || changed_nothing(), invariant::acknowledged_survives, now,
         "was acknowledged at an index that another fact has", "command " + given.command.str());
}

void invariants::picked_one(const pick& request, const picked& answer, timestamp now) {
  if (answer.index > model_.index())
    picks_ahead_.emplace(answer.index, made_pick{request, answer, now});
  else
    check_pick(request, answer, now);
}

void invariants::check_pick(const pick& request, const picked& answer, timestamp at) {
  const auto about = "pick of " + answer.instance.str() + " at index " + std::to_string(answer.index);
  const auto stood = model_.standing_at(answer.instance, answer.index);
  const auto fine = [&](bool good, const char* text) { expect(good, invariant::eligible_picks, at, text, about); };
  if (!stood)
    return fine(false, "names an instance that was never registered");
  const bool healthy = stood->state == instance_state::healthy;
  const bool usable = stood->state == instance_state::registered || stood->state == instance_state::unhealthy;
  fine(healthy || (answer.panic && usable), "names an instance that could not be picked then");
  fine(stood->weight > 0, "names an instance of weight 0");
  fine(stood->service == request.service, "names an instance of another service");
  fine(stood->turn.served, "names an instance of a version that its service does not let be used");
  fine(!request.accept || request.accept->contains(stood->version_), "names an instance of a version not accepted");
  fine(std::ranges::find(request.exclude, answer.instance) == request.exclude.end(), "names an excluded instance");
  expect(stood->circuit == circuit_state::closed || answer.permit, invariant::legal_circuits, at,
         "goes through a circuit that is not closed, without a permit", about);
  if (!answer.permit)
    fine(!is_before_its_turn(request, answer.index, stood->turn),
         "names an instance of a version whose turn was after that of another");
}

void invariants::picked_none(const pick& request, const failure& why, timestamp asked, timestamp now) {
  if (why.code != errc::no_instance && why.code != errc::circuit_open)
    return;
  const auto is_same = [&](const pick& other) {
    return other.service == request.service && other.accept == request.accept && other.exclude == request.exclude;
  };
  refused_.push_back({!refused_.empty() && is_same(*refused_.back().request) ? refused_.back().request
                                                                             : std::make_shared<const pick>(request),
                      asked, now});
}

void invariants::conclude() {
  judge(timestamp::max());
}

void invariants::judge(timestamp until) {
  for (; !refused_.empty() && refused_.front().answered < until; refused_.pop_front())
    check_refused(refused_.front());
  for (; !later_.empty() && later_.front().at < until; later_.pop_front())
    later_.front().judge();
}

timestamp invariants::sent_before(timestamp at) const {
  auto sent = at - in_transit_;
  for (auto i = leaps_.rbegin(); i != leaps_.rend(); ++i)
    if (sent < i->to && i->to <= at)
      sent -= i->by;
  return sent;
}

timestamp invariants::reached_since(timestamp at) const {
  auto since = sent_before(at);
  const auto journal = model_.restarts().find(child_name{"journal"});
  if (journal == model_.restarts().end())
    return since;
  auto later = timestamp::max();
  duration down{0};
  for (auto i = journal->second.rbegin(); i != journal->second.rend(); ++i) {
    // One that ended again before it could take the fact of its own restart takes two at once in the end.
    down = i->at >= sent_before(later) ? down + i->down : i->down;
    later = i->at;
    if (i->at + offered_again >= since && i->at - down <= at)
      since = std::min(since, sent_before(i->at - down));
  }
  return since;
}

void invariants::check_refused(const refused_pick& refused) {
  const auto told_by = reached_since(refused.asked);
  for (const auto& [id, known] : model_.instances())
    if (known.content.service == refused.request->service || known.left.contains(refused.request->service))
      expect(!was_eligible(known, refused, told_by), invariant::eligible_picks, refused.answered,
             "could have been picked when a pick was refused", id.str());
}

bool invariants::is_good(const model::standing& stood, const pick& request) {
  return stood.service == request.service && stood.state == instance_state::healthy
         && stood.circuit == circuit_state::closed && stood.weight > 0 && stood.turn.served
         && (!request.accept || request.accept->contains(stood.version_));
}

bool invariants::was_eligible(const model::known_instance& known, const refused_pick& refused, timestamp told_by) {
  const auto& request = *refused.request;
  if (std::find(request.exclude.begin(), request.exclude.end(), known.content.id) != request.exclude.end())
    return false;
  bool eligible = false;
  for (const auto& stood : known.history)
    if (stood.at <= told_by)
      eligible = is_good(stood, request);
    else if (stood.at <= refused.answered)
      eligible = eligible && is_good(stood, request);
  return eligible;
}

void invariants::check_restarts(const record& entry) {
  const auto* restarted = as<child_restarted>(entry);
  if (restarted == nullptr)
    return;
  // The intensity is about when a child ended, which is known to lie between two instants: its restart became
  // a fact when the journal was there.
  const auto number = model_.restarts().at(restarted->child).size();
  later_.push_back({entry.at, [this, at = entry.at, child = restarted->child, number] {
                      const auto& all = model_.restarts().at(child);
                      const auto last = all.begin() + static_cast<std::ptrdiff_t>(number) - 1;
                      const auto ended = last->at - last->down;
                      const auto counts = [&](const model::known_restart& each) {
                        const auto earliest = reached_since(each.at) - each.down;
                        return each.given_up == last->given_up && !each.begins_life
                               && earliest > ended - supervision_.period
                               && !model_.was_removed(child, sent_before(earliest), ended);
                      };
                      const auto recent = 1 + std::count_if(all.begin(), last, counts);
                      expect(recent <= supervision_.intensity, invariant::bounded_restarts, at,
                             "was restarted more often than the intensity allows", child.str());
                    }});
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
                                timestamp now, bool may_be_dropped) {
  const auto same = [&](int64_t expected, int64_t actual, const char* what) {
    expect(expected == actual || (may_be_dropped && actual < expected), invariant::calls_add_up, now, what,
           service.str() + ": callers saw " + std::to_string(expected) + ", metrics counted " + std::to_string(actual));
  };
  same(seen.successes, counted.successes, "successes");
  same(seen.failures, counted.failures + counted.time_outs, "failures");
  same(seen.abandoned, counted.abandoned, "abandoned attempts");
}

void invariants::compare_journal(const std::vector<record>& journal, timestamp read) {
  const auto seen = std::count_if(seen_.begin(), seen_.end(), [&](const record& entry) { return entry.at <= read; });
  expect(std::cmp_less_equal(seen, journal.size()) && journal.size() <= seen_.size(), invariant::acknowledged_survives,
         read, "facts are in the journal",
         std::to_string(journal.size()) + " where a watcher saw " + std::to_string(seen) + ":");
  for (size_t i = 0; i < std::min(journal.size(), seen_.size()); ++i)
    expect(journal[i] == seen_[i], invariant::acknowledged_survives, read, "differs from what a watcher saw",
           "fact " + std::to_string(i + 1));
  for (const auto& [index, given] : acknowledged_ahead_)
    expect(false, invariant::acknowledged_survives, read, "was acknowledged, but its fact is nowhere",
           "command " + given.command.str());
}

void invariants::check_convergence(timestamp healed, duration bound, timestamp now) {
  // A breaker that has just been killed half-opens its circuits when it is there again.
  const auto longest_backoff = supervision_.backoff_cap + supervision_.backoff_cap / 2 + std::chrono::seconds{1};
  for (const auto& [id, known] : model_.instances()) {
    if (!known.is_registered() || known.history.back().at > healed + bound)
      continue;
    expect(known.state == instance_state::healthy || known.state == instance_state::draining, invariant::convergence,
           now, "is not healthy although all faults have ended", id.str());
    expect(known.circuit.state != circuit_state::open || known.circuit.retry_at > now - longest_backoff,
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
