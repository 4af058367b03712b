#pragma once

#include "messages/codec/describe.hpp"

#include <string>
#include <vector>

// How an instance is asked over gRPC: by the standard Check of grpc.health.v1, which SERVING passes
// (https://github.com/grpc/grpc/blob/master/doc/health-checking.md).

namespace muster {

struct grpc_check {
  /// The service that is asked for; empty for the server as a whole.
  std::string service{};
  /// Otherwise the connection is not encrypted.
  bool tls = false;
  /// The name that is asked for, in the request and of the certificate, where it is not the host of the instance.
  std::string host{};
};
MUSTER_DESCRIBE(grpc_check, service, tls, host)

/// Every fault of what is offered; empty when there is none. `at` is put before each.
std::vector<std::string> faults_of(const grpc_check& check, const std::string& at);

} // namespace muster
