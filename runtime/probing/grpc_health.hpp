#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// What is asked and answered over gRPC (https://github.com/grpc/grpc/blob/master/doc/health-checking.md):
//
//   service Health { rpc Check(HealthCheckRequest) returns (HealthCheckResponse); }   of the package grpc.health.v1
//   message HealthCheckRequest { string service = 1; }
//   message HealthCheckResponse { ServingStatus status = 1; }
//   enum ServingStatus { UNKNOWN = 0; SERVING = 1; NOT_SERVING = 2; SERVICE_UNKNOWN = 3; }
//
// Two fields are encoded here rather than by Protobuf, whose registry is one for the whole process: a host that has
// these messages too would end where it is loaded.

namespace muster {

constexpr const char* health_check_method = "/grpc.health.v1.Health/Check";

constexpr uint64_t status_serving = 1;

/// A HealthCheckRequest.
std::string health_request(std::string_view service);

/// The status in a HealthCheckResponse, which may be none of those above; nothing when it is no message of Protobuf.
std::optional<uint64_t> status_in(std::string_view response);

/// `NOT_SERVING`; a number for one that is not known.
std::string name_of_status(uint64_t status);

} // namespace muster
