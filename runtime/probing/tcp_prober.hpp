#pragma once

#include "actors/health/prober.hpp"
#include "runtime/probing/loop_thread.hpp"
#include "runtime/probing/tcp_loop.hpp"

#include <functional>

namespace muster {

/// Looks whether instances accept TCP connections: a check passes when one of the first four addresses of the
/// instance's host does. They are tried one after the other, each with an equal share of the time that is left.
/// The connection is closed at once, by a reset.
///
/// The time-out includes the look-up of a name. The prober gives up slightly before it, so that its result, which
/// says what failed and why, is still awaited. Checks that wait for the same name share one look-up.
///
/// One thread serves all checks; looking names up has its own (see `resolver`). `done` is called by that thread,
/// one at a time, or within `start` when there is nothing to connect to; it must not throw, may call `start`, and
/// may destroy the prober. The number of checks under way is for the caller to bound: each holds a descriptor.
class tcp_prober final : public prober {
public:
  /// Throws std::system_error when the system has no descriptor or thread to give. `lookup` must not throw.
  explicit tcp_prober(name_lookup lookup = addresses_of);

  bool can(check_kind kind) const override { return kind == check_kind::tcp; }

  void start(const probe& what, std::function<void(probe_result)> done) override;

private:
  /// Its end drops the checks under way and closes their sockets.
  loop_thread<tcp_loop> loop_;
};

} // namespace muster
