#include "runtime/scenario/aftermath.hpp"

#include "messages/protocol/types.hpp"
#include "runtime/scenario/console.hpp"

#include <algorithm>
#include <memory>
#include <set>

namespace muster {

namespace {

/// For everything that is under way to come to an end: a backoff, a replay, the reporter's repetitions.
constexpr duration settling = std::chrono::seconds{15};
/// Longer than any request has waited.
constexpr duration patience = std::chrono::seconds{30};
constexpr int64_t journal_page = 10'000;

instance_report report_of(const rehearsal_set& on, const instance_id& id, const model::known_instance& known) {
  const auto* log = on.edges.find_attempts(id);
  const auto counts = log == nullptr ? edge_counts{} : log->whole();
  return {id,
          known.content.zone,
          to_string(known.content.version_),
          std::string{to_string(known.state)},
          std::string{to_string(known.circuit.state)},
          counts.begun,
          counts.succeeded,
          counts.failed,
          known.circuit.trips,
          counts.latencies.quantile(ratio{500'000}),
          counts.latencies.quantile(ratio{990'000})};
}

service_report report_of(const rehearsal_set& on, const service_name& name) {
  const auto* log = on.edges.find_requests(name);
  const auto counts = log == nullptr ? edge_counts{} : log->whole();
  const auto quantile = [&](int64_t ppm) { return counts.latencies.quantile(ratio{ppm}); };
  service_report report{name,
                        counts.begun,
                        counts.succeeded,
                        counts.failed,
                        counts.rejected,
                        counts.in_flight(),
                        ratio::of(counts.succeeded, counts.succeeded + counts.failed),
                        quantile(500'000),
                        quantile(900'000),
                        quantile(990'000),
                        quantile(999'000),
                        counts.latencies.max(),
                        {}};
  for (const auto& [id, known] : on.facts().instances())
    if (known.content.service == name)
      report.instances.push_back(report_of(on, id, known));
  return report;
}

/// What the journal held, and when it had been read to its end.
struct journal_reading {
  std::vector<record> records;
  std::optional<timestamp> read;
};

/// Reads the journal to its end, page by page.
void read_journal(rehearsal_set& on, std::shared_ptr<journal_reading> into) {
  const auto after = into->records.empty() ? int64_t{0} : into->records.back().index;
  on.stage.ask_surely(
    on.stage.home().post_of<journal_actor>(child_name{"journal"}), fact_query{after, journal_page, duration{0}, {}},
    patience, [&on, into](const expected<fact_list>& facts) {
      if (!facts)
        return on.invariants.answered_wrongly("the journal did not answer: " + facts.error().detail, on.now());
      into->records.insert(into->records.end(), facts->records.begin(), facts->records.end());
      if (facts->last < facts->end)
        return read_journal(on, into);
      into->read = on.now();
    });
}

/// Whether metrics may have dropped calls of a service: by a loss of power, since only what is older than the last
/// checkpoint survives one; or with the service, as they do when it has been silent for `metrics_retention` and has no
/// instance: whether it had none at a time that much later than the start.
bool may_be_dropped(const rehearsal_set& on, const service_name& service) {
  if (on.disk != nullptr && on.disk->has_lost_checkpoint_of(child_name{"metrics"}))
    return true;
  const auto earliest = on.start() + on.play.config.metrics_retention;
  std::set<instance_id> registered;
  for (const auto& entry : on.invariants.seen()) {
    const auto had_none = registered.empty();
    if (const auto* came = std::get_if<instance_registered>(&entry.what)) {
      registered.erase(came->content.id);
      if (came->content.service == service)
        registered.insert(came->content.id);
    } else if (const auto* left = std::get_if<instance_deregistered>(&entry.what)) {
      registered.erase(left->instance);
    }
    if (entry.at > earliest && (had_none || registered.empty()))
      return true;
  }
  return registered.empty() && on.now() > earliest;
}

void compare_metrics(rehearsal_set& on, const service_name& service) {
  attempt_counts seen;
  for (const auto& [id, known] : on.facts().instances()) {
    const auto* log = on.edges.find_attempts(id);
    if (known.content.service != service || log == nullptr)
      continue;
    seen.successes += log->whole().succeeded;
    seen.failures += log->whole().failed;
    seen.abandoned += log->whole().abandoned;
  }
  on.stage.ask_surely(on.stage.home().post_of<metrics_actor>(child_name{"metrics"}),
                      measure_query{service, {}, duration{0}}, patience,
                      [&on, service, seen](const expected<measures>& counted) {
                        if (counted)
                          on.invariants.compare_counts(service, seen, *counted, on.now(), may_be_dropped(on, service));
                        else
                          on.invariants.answered_wrongly("metrics did not answer: " + counted.error().detail, on.now());
                      });
}

/// The longest that a healed system may take, besides a margin.
duration healing_time(const rehearsal_set& on) {
  duration longest{0};
  const auto consider = [&](const auto& policy) {
    if (policy.breaker)
      longest = std::max(longest, policy.breaker->wait);
    if (policy.health)
      longest = std::max(longest, policy.health->rise * policy.health->interval);
  };
  for (const auto& step : on.play.steps)
    if (const auto* configures = std::get_if<configure_policy>(&step.action))
      consider(configures->set);
    else if (const auto* updates = std::get_if<update_target>(&step.action))
      longest = std::max(longest, updates->set.lease.value_or(lease_terms{duration{0}, duration{0}}).ttl);
  for (const auto& service : on.play.services) {
    consider(service.policy);
    for (const auto& one : service.instances)
      if (one.content.lease)
        longest = std::max(longest, one.content.lease->ttl);
  }
  return longest + std::chrono::seconds{30};
}

} // namespace

std::vector<service_report> service_reports(const rehearsal_set& on) {
  std::vector<service_report> reports;
  for (const auto& service : on.play.services)
    reports.push_back(report_of(on, service.name));
  return reports;
}

void look_back(rehearsal_set& on, std::optional<timestamp> healed, duration longest_timeout) {
  const auto end = on.now();
  on.stage.run_until(end + longest_timeout + settling);
  if (healed && end > *healed + healing_time(on))
    on.invariants.check_convergence(*healed, healing_time(on), end);
  for (const auto& service : on.play.services)
    compare_metrics(on, service.name);
  // What it answers is looked at as well.
  ask_from_console(on, child_name{"registry"});
  const auto journal = std::make_shared<journal_reading>();
  read_journal(on, journal);
  on.stage.run_until(on.now() + patience);
  if (journal->read)
    on.invariants.compare_journal(journal->records, *journal->read);
  on.invariants.conclude();
  const auto& counts = on.stage.counts();
  on.invariants.answered_once(counts.asked);
  if (counts.repeated > 0)
    on.invariants.answered_wrongly(std::to_string(counts.repeated) + " requests were answered more than once",
                                   on.now());
  if (const auto lost = counts.timed_out - counts.late; lost > 0)
    on.invariants.answered_wrongly(std::to_string(lost) + " requests were never answered", on.now());
}

} // namespace muster
