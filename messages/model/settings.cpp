#include "messages/model/settings.hpp"

#include "messages/model/faults.hpp"

#include <set>

namespace muster {

namespace {

void check(const supervision_settings& offered, fault_list& faults) {
  faults.expect_at_least("supervision.intensity", offered.intensity, 0);
  faults.expect_positive("supervision.period", offered.period);
  faults.expect_within("supervision.stable_after", offered.stable_after, duration{0});
  faults.expect_positive("supervision.backoff", offered.backoff);
  faults.expect_positive("supervision.backoff_cap", offered.backoff_cap);
  faults.expect(offered.backoff_cap >= offered.backoff,
                "supervision backoff_cap " + format_duration(offered.backoff_cap) + " is below its backoff "
                  + format_duration(offered.backoff));
  faults.expect_within("supervision.backoff_jitter", offered.backoff_jitter);
  faults.expect_positive("supervision.start_timeout", offered.start_timeout);
  faults.expect_positive("supervision.shutdown_timeout", offered.shutdown_timeout);
}

void check(const lease_settings& offered, fault_list& faults) {
  faults.expect_positive("leases.sweep", offered.sweep);
  faults.expect_at_least("leases.mass_expiry.from", offered.mass_expiry.from, 1);
  faults.expect_within("leases.mass_expiry.renewed", offered.mass_expiry.renewed);
  faults.expect_within("leases.mass_expiry.at_once", offered.mass_expiry.at_once);
  faults.expect_positive("leases.mass_expiry.at_most", offered.mass_expiry.at_most);
}

void check(const std::vector<sink_settings>& sinks, fault_list& faults) {
  std::set<sink_name> names;
  for (const auto& sink : sinks) {
    const auto at = "alerts.sinks '" + sink.name.str().substr(0, 64) + "': ";
    faults.expect(is_name(sink.name.str()), at + "its name is not " + std::string{name_rule::rule});
    faults.expect(names.insert(sink.name).second, at + "the name is there twice");
    faults.expect(sink.kind != sink_kind::file || !sink.path.empty(), at + "a file sink needs a path");
  }
}

void check(const journal_settings& offered, fault_list& faults) {
  faults.expect_at_least("journal.max_event_history", offered.max_event_history, 1);
  faults.expect_at_least("journal.compact_after", offered.compact_after, 0);
  faults.expect_at_least("journal.keep_facts", offered.keep_facts, 1);
  faults.expect_at_least("journal.keep_commands", offered.keep_commands, 0);
  const bool in_memory = offered.durability_ == durability::memory;
  faults.expect(in_memory || !offered.file.empty(),
                "journal.durability " + std::string{to_string(offered.durability_)} + " needs a journal.file");
  faults.expect(!in_memory || offered.file.empty(),
                "journal.file '" + offered.file.substr(0, 64) + "' needs a journal.durability of os or fsync");
}

} // namespace

std::vector<std::string> faults_of(const settings& offered) {
  fault_list faults;
  check(offered.supervision, faults);
  faults.expect_at_least("post.bound", offered.post.bound, 1);
  check(offered.leases, faults);
  check(offered.journal, faults);
  faults.expect_positive("checkpoints.interval", offered.checkpoints.interval);
  faults.expect_at_least("health.max_in_flight", offered.health.max_in_flight, 1);
  faults.expect_positive("alerts.interval", offered.alerts.interval);
  faults.expect_at_least("alerts.max_history", offered.alerts.max_history, 1);
  check(offered.alerts.sinks, faults);
  faults.expect_at_least("metrics.max_series", offered.metrics.max_series, 1);
  faults.expect_at_least("metrics.max_unregistered", offered.metrics.max_unregistered, 1);
  faults.expect_at_least("metrics.max_codes", offered.metrics.max_codes, 1);
  faults.expect_positive("cleanup_interval", offered.cleanup_interval);
  faults.expect_positive("metrics_retention", offered.metrics_retention);
  return faults.take();
}

} // namespace muster
