#pragma once

#include "messages/codec/describe.hpp"
#include "messages/model/durability.hpp"
#include "messages/model/id.hpp"
#include "messages/model/ratio.hpp"
#include "messages/model/time.hpp"

#include <cstdint>
#include <string>
#include <vector>

// The settings of the runtime itself, a struct per part, each value with its default and its reason.

namespace muster {

/// OTP's supervisor, with backoff between restarts. Under one_for_one the intensity counts per child.
struct supervision_settings {
  /// More restarts than this within `period` make the supervisor give up and pass the failure up.
  int64_t intensity = 10;
  duration period = std::chrono::seconds{10};
  /// A child that ran at least that long restarts at once and starts its backoff anew.
  duration stable_after = std::chrono::seconds{2};
  /// An earlier crash waits backoff x 2^n, n from 0, up to backoff_cap, varied by backoff_jitter either way.
  duration backoff = std::chrono::milliseconds{10};
  duration backoff_cap = std::chrono::seconds{5};
  ratio backoff_jitter{200'000};
  /// A start that has not become ready by then has failed.
  duration start_timeout = std::chrono::seconds{30};
  /// How long a child may take to stop before it is killed, and then before it is abandoned.
  duration shutdown_timeout = std::chrono::seconds{5};
};
MUSTER_DESCRIBE(supervision_settings, intensity, period, stable_after, backoff, backoff_cap, backoff_jitter,
                start_timeout, shutdown_timeout)

struct post_settings {
  /// Messages a post holds while its child is down; past it senders get `overloaded`.
  int64_t bound = 65'536;
};
MUSTER_DESCRIBE(post_settings, bound)

/// When so many heartbeats fail to come that the network is more likely to be down than the instances. Eureka calls it
/// self-preservation.
struct mass_expiry_settings {
  /// So few leases are taken as they are: of them a few tell nothing.
  int64_t from = 10;
  /// Below this share of leases that are renewed in time, none takes its instance away.
  ratio renewed{850'000};
  /// The share of the leased instances that may leave at one look, but one at least.
  ratio at_once{150'000};
  /// By then it has not been the network.
  duration at_most = std::chrono::minutes{10};
};
MUSTER_DESCRIBE(mass_expiry_settings, from, renewed, at_once, at_most)

struct lease_settings {
  /// Between two looks for expired leases.
  duration sweep = std::chrono::seconds{1};
  mass_expiry_settings mass_expiry;
};
MUSTER_DESCRIBE(lease_settings, sweep, mass_expiry)

struct journal_settings {
  /// Facts that the registry keeps for watchers; older ones are `compacted`.
  int64_t max_event_history = 1000;
  /// In memory unless said otherwise: a file has to be chosen by whoever owns the disk. A rehearsal touches no
  /// disk, and has a simulated one for the other levels.
  durability durability_ = durability::memory;
  /// The file that facts are kept in under `os` and `fsync`, in a folder that is there or whose parent is.
  std::string file;
  /// After so many more facts the journal drops those that later ones have undone, or after as many as it has kept for
  /// good when those are more; 0 keeps all facts for ever, as a rehearsal does.
  int64_t compact_after = 100'000;
  /// The latest facts, and as many as watchers may ask for, are not touched.
  int64_t keep_facts = 10'000;
  /// The commands of so many facts back are known by their ids although their facts may have been dropped.
  int64_t keep_commands = 100'000;
};
MUSTER_DESCRIBE(journal_settings, max_event_history, durability_, file, compact_after, keep_facts, keep_commands)

struct checkpoint_settings {
  /// Between two checkpoints of measurements: the most that a crash can make them lag.
  duration interval = std::chrono::seconds{1};
};
MUSTER_DESCRIBE(checkpoint_settings, interval)

struct health_settings {
  /// Probes at once; further ones wait for a place.
  int64_t max_in_flight = 64;
};
MUSTER_DESCRIBE(health_settings, max_in_flight)

enum class sink_kind : uint8_t { log, file };
MUSTER_DESCRIBE_ENUM(sink_kind, log, file)

struct sink_settings {
  sink_name name;
  sink_kind kind = sink_kind::log;
  /// Of a file sink: where it appends one JSON line per notification.
  std::string path;
};
MUSTER_DESCRIBE(sink_settings, name, kind, path)

struct alert_settings {
  /// Between two evaluations of the rules.
  duration interval = std::chrono::seconds{1};
  std::vector<sink_settings> sinks{{sink_name{"log"}, sink_kind::log, {}}};
  /// Episodes that are kept after they were resolved.
  int64_t max_history = 1000;
};
MUSTER_DESCRIBE(alert_settings, interval, sinks, max_history)

struct metrics_settings {
  /// Services and instances whose calls are counted, and how many of them may be known from reports alone.
  int64_t max_series = 10'000;
  int64_t max_unregistered = 1'000;
  /// Codes of failures that a service tells apart, at most 256; the rest is `other`.
  int64_t max_codes = 16;
};
MUSTER_DESCRIBE(metrics_settings, max_series, max_unregistered, max_codes)

struct dependency_settings {
  /// Whether the registry refuses what would leave a dependent without a compatible version that it has.
  bool protect_dependents = false;
};
MUSTER_DESCRIBE(dependency_settings, protect_dependents)

/// Every part of the runtime's configuration.
struct settings {
  supervision_settings supervision;
  post_settings post;
  lease_settings leases;
  journal_settings journal;
  checkpoint_settings checkpoints;
  health_settings health;
  alert_settings alerts;
  metrics_settings metrics;
  /// Between two searches for what has outlived its retention.
  duration cleanup_interval = std::chrono::minutes{5};
  /// How long calls are kept of what is not registered and was not called.
  duration metrics_retention = std::chrono::hours{24};
  dependency_settings dependencies{};
};
MUSTER_DESCRIBE(settings, supervision, post, leases, journal, checkpoints, health, alerts, metrics, cleanup_interval,
                metrics_retention, dependencies)

/// Every fault of settings that are offered; empty when there is none.
std::vector<std::string> faults_of(const settings& offered);

} // namespace muster
