#pragma once

#include "messages/model/policy.hpp"
#include "messages/protocol/common.hpp"

#include <string>
#include <vector>

// The health actor probes instances and tells the registry what it concludes.

namespace muster {

/// The end of one probe. A result of a probe that is no longer awaited is ignored.
struct probe_result {
  int64_t probe = 0;
  instance_id instance;
  bool passed = false;
  std::string detail;
};
MUSTER_DESCRIBE(probe_result, probe, instance, passed, detail)

struct check_query {
  /// All services when absent.
  service_name service;
};
MUSTER_DESCRIBE(check_query, service)

struct check_status {
  service_name service;
  instance_id instance;
  check_kind kind = check_kind::none;
  /// Passes and failures in a row: one of the two is 0.
  int64_t passes = 0;
  int64_t failures = 0;
  bool in_flight = false;
  /// When the latest probe passed; the epoch when none has.
  timestamp last_passed{};
  timestamp last_checked{};
  std::string detail;
};
MUSTER_DESCRIBE(check_status, service, instance, kind, passes, failures, in_flight, last_passed, last_checked, detail)

struct check_list {
  /// In the order of services and ids.
  std::vector<check_status> checks;
};
MUSTER_DESCRIBE(check_list, checks)

using health_actor = handle<
  // A prober delivers a result.
  result<void>(probe_result),
  // Answers the state of all checks.
  result<check_list>(check_query)>;

} // namespace muster
