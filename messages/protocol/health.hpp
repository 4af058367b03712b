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
  /// By command: nothing is found out until it is started again.
  bool stopped = false;
};
MUSTER_DESCRIBE(check_status, service, instance, kind, passes, failures, in_flight, last_passed, last_checked, detail,
                stopped)

struct check_list {
  /// In the order of services and ids.
  std::vector<check_status> checks;
};
MUSTER_DESCRIBE(check_list, checks)

// Each of the following says with `after` which fact its sender knows of: the health actor sees that one first, or has
// waited for it for 2 s; `overloaded` when more than 1024 wait so. The index that a registration was answered makes the
// instance known.

/// Looks at an instance at once, as soon as a look under way has ended and there is a place among those in flight.
/// `disabled` when the check is stopped or there is none, `unsupported` when it cannot be run here.
struct check_now {
  instance_id instance;
  int64_t after = 0;
};
MUSTER_DESCRIBE(check_now, instance, after)

/// What an instance with a check of kind `ttl`, or an agent beside it, says about it. `refused` for other kinds.
struct report_check {
  instance_id instance;
  bool passed = true;
  /// For people; what is beyond 256 bytes is cut off.
  std::string detail;
  int64_t after = 0;
};
MUSTER_DESCRIBE(report_check, instance, passed, detail, after)

/// Stops or starts health checks: all, those of a service, or that of an instance. What is stopped stays as it is.
/// The latest command that covers an instance holds, for those that are registered later as well.
struct switch_checks {
  command_id command;
  /// Not needed where an instance is given.
  service_name service;
  instance_id instance;
  bool on = true;
  std::string reason;
  int64_t after = 0;
};
MUSTER_DESCRIBE(switch_checks, command, service, instance, on, reason, after)

/// Says which actor an instance with a check of kind `actor` is; see messages/protocol/attach_actor.hpp.
struct attach_actor;

using health_actor = handle<
  // A prober delivers a result.
  result<void>(probe_result),
  // Answers the state of all checks.
  result<check_list>(check_query),
  // Looks at once and answers what came of it.
  result<check_status>(check_now),
  // Counts a report like the end of a probe.
  result<done>(report_check),
  // Stops or starts checks.
  result<accepted>(switch_checks),
  // Watches an actor from now on, whose end is the failure of its instance.
  result<done>(attach_actor)>;

} // namespace muster
