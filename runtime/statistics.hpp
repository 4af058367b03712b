#pragma once

#include "messages/protocol/supervisor.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace muster {

struct service_statistics {
  service_name service;
  int64_t instances = 0;
  /// By the names of their states.
  std::map<std::string, int64_t> by_state;
  std::map<std::string, int64_t> circuits;
};
MUSTER_DESCRIBE(service_statistics, service, instances, by_state, circuits)

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
};
MUSTER_DESCRIBE(statistics, at, uptime, index, registry_index, instances, by_state, circuits, services, alerts_active,
                actors, silent)

} // namespace muster
