#pragma once

#include "messages/model/call.hpp"
#include "messages/model/circuit.hpp"
#include "messages/protocol/common.hpp"

#include <vector>

// One breaker actor per service holds the circuits of its instances.

namespace muster {

/// Asks a half-open circuit to admit one attempt. The grant is journaled before it is answered.
struct permit_request {
  instance_id instance;
  int64_t epoch = 0;
  /// The attempt's time-out.
  duration timeout{0};
};
MUSTER_DESCRIBE(permit_request, instance, epoch, timeout)

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
