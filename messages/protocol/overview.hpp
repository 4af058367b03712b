#pragma once

#include "messages/model/circuit.hpp"
#include "messages/model/instance.hpp"
#include "messages/model/time.hpp"
#include "messages/protocol/dependencies.hpp"
#include "messages/protocol/metrics.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

// The overview joins what the other actors know. It keeps nothing itself.

namespace muster {

/// Of one service, or of all when none is named.
struct topology_query {
  service_name service;
  /// How long the others are waited for, up to 5 s: less than the answer is waited for, or who is silent is never
  /// known.
  duration within = std::chrono::seconds{5};
};
MUSTER_DESCRIBE(topology_query, service, within)

struct topology_instance {
  instance_id instance;
  version version_;
  std::string zone;
  instance_state state = instance_state::unknown;
  /// Absent when no breaker watches the instance, or its breaker did not answer.
  std::optional<circuit_state> circuit{};
  /// Those that it is in, in the order of names.
  std::vector<group_name> groups{};
};
MUSTER_DESCRIBE(topology_instance, instance, version_, zone, state, circuit, groups)

struct topology_service {
  service_name service;
  /// In the order of ids; none for a service that others need and nobody offers.
  std::vector<topology_instance> instances;
  /// How many instances have each version. Those that differ in build metadata alone are one.
  std::map<std::string, int64_t> versions;
  /// What it needs of others, and what others need of it: by the names of services.
  std::vector<dependency> needs;
  std::vector<dependency> needed_by;
  /// Its calls of the last minute; absent when metrics did not answer.
  std::optional<measures> performance{};
};
MUSTER_DESCRIBE(topology_service, service, instances, versions, needs, needed_by, performance)

struct topology {
  /// In the order of names.
  std::vector<topology_service> services;
  /// Those that did not answer in time: what they would have said is missing above.
  std::vector<child_name> silent;
  /// The journal index at which the instances stood so.
  int64_t index = 0;
};
MUSTER_DESCRIBE(topology, services, silent, index)

using overview_actor = handle<
  // Joins services, versions, states, groups, dependencies, circuits and calls, within that time whoever is silent;
  // `not_found` for a service that neither has nor had an instance or a policy, and that nobody needs.
  result<topology>(topology_query)>;

} // namespace muster
