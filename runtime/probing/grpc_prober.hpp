#pragma once

#include "actors/health/prober.hpp"
#include "runtime/probing/grpc_loop.hpp"
#include "runtime/probing/loop_thread.hpp"

#include <functional>
#include <string>

namespace muster {

/// Looks whether instances answer SERVING to the Check of grpc.health.v1, by the C++ library of gRPC. Part of builds
/// with the option MUSTER_GRPC.
///
/// Each look has a channel of its own, no proxy is used, and nothing is kept from one look to the next. gRPC looks up
/// the name of the instance and tries its addresses one after the other. The certificate over TLS is verified against
/// the system's authorities and the name that is asked for.
///
/// The time-out bounds it all: the look-up of a name, the connection and the answer. The prober gives up slightly
/// before it, so that its result, which says what failed and why, is still awaited.
///
/// One thread serves all checks, beside gRPC's own. What gRPC itself has to say of a failure, such as of a handshake,
/// it writes to standard error unless GRPC_VERBOSITY forbids it. `done` is called by that thread, one at a time, or
/// within `start` when there is nothing to connect to; it must not throw, may call `start`, and may destroy the prober.
/// The number of checks under way is for the caller to bound: each holds a descriptor.
class grpc_prober final : public prober {
public:
  /// `certificates` is a file of authorities to trust in place of the system's. Throws when it cannot be read, or the
  /// system has no thread to give.
  explicit grpc_prober(const std::string& certificates = {});

  bool can(check_kind kind) const override { return kind == check_kind::grpc; }

  void start(const probe& what, std::function<void(probe_result)> done) override;

private:
  /// Its end drops the checks under way.
  loop_thread<grpc_loop> loop_;
};

} // namespace muster
