#pragma once

#include "messages/model/call.hpp"
#include "messages/model/circuit.hpp"
#include "messages/protocol/common.hpp"

#include <optional>
#include <vector>

// One breaker actor per service holds the circuits of its instances.

namespace muster {

/// Asks a half-open circuit to admit one attempt. The grant is journaled before it is answered.
struct permit_request {
  instance_id instance;
  int64_t epoch = 0;
  /// The attempt's time-out.
  duration timeout{0};
  /// When, by the clock of the tree, nobody waits for the answer any more: a permit that is granted then is for the
  /// next who asks. Absent, whoever asks waits for as long as the attempt may take. One that is answered before and not
  /// used is to be reported as abandoned; otherwise it lapses as a failure.
  std::optional<timestamp> answer_by{};
};
MUSTER_DESCRIBE(permit_request, instance, epoch, timeout, answer_by)

struct permit {
  bool granted = false;
  int64_t epoch = 0;
};
MUSTER_DESCRIBE(permit, granted, epoch)

struct circuit_query {
  service_name service;
};
MUSTER_DESCRIBE(circuit_query, service)

struct circuit_list {
  /// In the order of ids.
  std::vector<circuit> circuits;
};
MUSTER_DESCRIBE(circuit_list, circuits)

using breaker_actor = handle<
  // Answers whether one attempt may be made at a half-open instance.
  result<permit>(permit_request),
  // Counts outcomes, each once.
  result<call_receipt>(call_report),
  // Answers the circuits of the service.
  result<circuit_list>(circuit_query)>;

} // namespace muster
