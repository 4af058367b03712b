#pragma once

#include "messages/model/call.hpp"
#include "messages/model/ratio.hpp"
#include "messages/protocol/common.hpp"
#include "messages/protocol/supervisor.hpp"

#include <map>
#include <string>
#include <vector>

// The metrics actor counts every attempt once and answers rates and quantiles over stated windows. Of the actors of the
// tree it answers counts over their lifetime and how they stand now.

namespace muster {

/// The window of a measure, up to an hour; 0 is the lifetime. The answer states the window that was used.
struct measure_query {
  service_name service;
  /// The service as a whole when absent.
  instance_id instance;
  duration window{0};
};
MUSTER_DESCRIBE(measure_query, service, instance, window)

/// Counts and quantiles of attempts. Quantiles have a relative error of at most 1 %.
struct measures {
  service_name service;
  instance_id instance;
  duration window{0};
  timestamp at{};
  /// With an outcome; abandoned ones are counted apart.
  int64_t calls = 0;
  int64_t successes = 0;
  int64_t failures = 0;
  int64_t time_outs = 0;
  int64_t abandoned = 0;
  /// Failures and time-outs; those without a code are `unknown` and `time_out`.
  std::map<std::string, int64_t> failures_by_code;
  /// Failures and time-outs among the calls with an outcome.
  ratio error_rate;
  /// Calls with an outcome per second of the window, in thousandths.
  int64_t throughput = 0;
  duration min{0};
  duration mean{0};
  duration max{0};
  duration p50{0};
  duration p90{0};
  duration p99{0};
  duration p999{0};
  /// The end of the latest call; the epoch when there was none.
  timestamp last_call{};
};
MUSTER_DESCRIBE(measures, service, instance, window, at, calls, successes, failures, time_outs, abandoned,
                failures_by_code, error_rate, throughput, min, mean, max, p50, p90, p99, p999, last_call)

using metrics_actor = handle<
  // Counts outcomes, each once.
  result<call_receipt>(call_report),
  // Answers counts, rates and quantiles; an unknown service or instance has no calls.
  result<measures>(measure_query),
  // Answers how all actors of the tree fare, or those of the root: what a supervisor can be asked too, for those who
  // may not ask one. A supervisor that is down is listed without its children.
  result<children_list>(children_query)>;

} // namespace muster
