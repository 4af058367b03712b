#pragma once

#include "messages/model/policy.hpp"
#include "messages/protocol/metrics.hpp"
#include "messages/protocol/supervisor.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace muster {

struct service_statistics {
  service_name service;
  int64_t instances = 0;
  /// By the names of their states.
  std::map<std::string, int64_t> by_state;
  std::map<std::string, int64_t> circuits;
  std::map<std::string, int64_t> by_version{};
  strategy strategy_ = strategy::round_robin;
  /// Its calls of the last minute, at an instant of their own; absent when metrics did not say.
  std::optional<measures> performance{};
};
MUSTER_DESCRIBE(service_statistics, service, instances, by_state, circuits, by_version, strategy_, performance)

/// How the whole runtime stands. Each part is as its actor answered shortly before `at`.
struct statistics {
  timestamp at{};
  duration uptime{0};
  /// The journal's latest index, and that at which the instances were counted.
  int64_t index = 0;
  int64_t registry_index = 0;
  int64_t instances = 0;
  /// By the names of their states.
  std::map<std::string, int64_t> by_state;
  std::map<std::string, int64_t> circuits;
  /// In the order of names.
  std::vector<service_statistics> services;
  int64_t alerts_active = 0;
  /// All actors of the tree with their restarts, in start order.
  std::vector<child_status> actors;
  /// Those that did not answer in time: what they would have said is missing above.
  std::vector<child_name> silent;
  /// Services by the names of their strategies.
  std::map<std::string, int64_t> strategies;
  /// Active alerts by type and by severity, and by status those that are past and still known as well.
  std::map<std::string, int64_t> alerts_by_type;
  std::map<std::string, int64_t> alerts_by_severity;
  std::map<std::string, int64_t> alerts_by_status;
  /// For how long leases have taken nobody away; absent while they do.
  std::optional<duration> stale;
  /// Up to this index the journal has been compacted.
  int64_t compacted = 0;
};
MUSTER_DESCRIBE(statistics, at, uptime, index, registry_index, instances, by_state, circuits, services, alerts_active,
                actors, silent, strategies, alerts_by_type, alerts_by_severity, alerts_by_status, stale, compacted)

} // namespace muster
