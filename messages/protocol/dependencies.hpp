#pragma once

#include "messages/model/id.hpp"
#include "messages/model/version_range.hpp"
#include "messages/protocol/common.hpp"

#include <string>
#include <vector>

// What the registry is asked of the dependencies that instances declare: by service name, with a range of versions.

namespace muster {

/// Of one service with all that it needs, transitively, or of all services when none is named.
struct dependency_query {
  service_name service;
};
MUSTER_DESCRIBE(dependency_query, service)

/// What one service asks of another. Instances that ask for the same make one line.
struct dependency {
  service_name service;
  service_name on;
  version_range range;
  /// A healthy instance fits, in a version that the rules of its service let anybody use.
  bool met = false;
  /// Why it is not met; empty otherwise.
  std::string reason{};
};
MUSTER_DESCRIBE(dependency, service, on, range, met, reason)

/// Services that need each other: each needs the next, and the last the first.
struct dependency_cycle {
  std::vector<service_name> services;
};
MUSTER_DESCRIBE(dependency_cycle, services)

struct dependency_report {
  /// In the order of names and ranges.
  std::vector<dependency> dependencies;
  /// Every service after all that it needs, so far as cycles permit; services that are only named in a dependency
  /// are among them.
  std::vector<service_name> order;
  /// For each dependency that lies on a cycle the shortest one through it; each cycle once.
  std::vector<dependency_cycle> cycles;
  /// The journal index at which the answer holds.
  int64_t index = 0;
};
MUSTER_DESCRIBE(dependency_report, dependencies, order, cycles, index)

/// Who is affected when a service fails as a whole, or when one instance does.
struct impact_query {
  service_name service;
  /// Instead of the service.
  instance_id instance;
};
MUSTER_DESCRIBE(impact_query, service, instance)

struct affected_service {
  service_name service;
  /// The next on its shortest way to what fails: that itself, or another that is affected.
  service_name through;
};
MUSTER_DESCRIBE(affected_service, service, through)

struct impact_report {
  /// In the order of names.
  std::vector<affected_service> affected;
  /// The journal index at which the answer holds.
  int64_t index = 0;
};
MUSTER_DESCRIBE(impact_report, affected, index)

} // namespace muster
