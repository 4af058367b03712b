#pragma once

#include "messages/codec/describe.hpp"
#include "messages/model/id.hpp"
#include "messages/model/time.hpp"

#include <cstdint>
#include <string>
#include <vector>

// How calls went, as the callers saw it.

namespace muster {

/// `abandoned`: given up by the caller before an outcome was known; it is evidence for nothing.
enum class call_result : uint8_t { success, failure, timed_out, abandoned };
MUSTER_DESCRIBE_ENUM(call_result, success, failure, timed_out, abandoned)

/// The end of one attempt at one instance.
struct call_outcome {
  instance_id instance;
  /// The epoch of the instance's circuit at the pick.
  int64_t epoch = 0;
  /// Whether the attempt held a permit of a half-open circuit.
  bool permit = false;
  call_result result = call_result::success;
  /// Says why, for a failure: a status or an error name. Empty for a success.
  std::string code;
  timestamp began{};
  duration latency{0};
};
MUSTER_DESCRIBE(call_outcome, instance, epoch, permit, result, code, began, latency)

/// Outcomes of one service from one reporter. Sequences of a reporter count up by one per service and batch.
struct call_report {
  reporter_id reporter;
  int64_t sequence = 0;
  service_name service;
  std::vector<call_outcome> outcomes;
};
MUSTER_DESCRIBE(call_report, reporter, sequence, service, outcomes)

/// What a counter of calls answers to a report.
struct call_receipt {
  /// Differs for each incarnation of the counter: on a change the reporter repeats what is not covered.
  int64_t incarnation = 0;
  /// The highest sequence up to which a checkpoint covers everything from this reporter.
  int64_t covered = 0;
};
MUSTER_DESCRIBE(call_receipt, incarnation, covered)

} // namespace muster
