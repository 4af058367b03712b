#pragma once

#include "actors/health/prober.hpp"
#include "runtime/probing/http_loop.hpp"
#include "runtime/probing/loop_thread.hpp"

#include <functional>
#include <string>

namespace muster {

/// Looks whether instances answer a request over HTTP or HTTPS as their check expects, by libcurl.
///
/// One of the first four addresses of the instance's host must accept the connection; they are tried one after the
/// other, each with an equal share of the time that is left, and the first that accepts is the one that is asked. Over
/// HTTPS the share is for the handshake too: an address that does not end it in time has not accepted. The certificate
/// of a `https` check is verified against the system's authorities and the name that is asked for. No proxy is used and
/// nothing is kept from one request to the next; redirections are followed, five at most, where the check says so, and
/// from https to https only. Of a body 64 KiB are read at most and none is kept.
///
/// The time-out bounds it all: the look-up of a name, the connection and the answer. The prober gives up slightly
/// before it, so that its result, which says what failed and why, is still awaited.
///
/// One thread serves all checks; looking names up has its own (see `resolver`). `done` is called by that thread,
/// one at a time, or within `start` when there is nothing to connect to; it must not throw, may call `start`, and
/// may destroy the prober. The number of checks under way is for the caller to bound: each holds a descriptor.
class http_prober final : public prober {
public:
  /// Throws when the system has no descriptor or thread to give. `lookup` must not throw. `certificates` is a file
  /// of authorities to trust in place of the system's.
  explicit http_prober(name_lookup lookup = addresses_of, std::string certificates = {});

  bool can(check_kind kind) const override { return kind == check_kind::http || kind == check_kind::https; }

  void start(const probe& what, std::function<void(probe_result)> done) override;

private:
  /// Its end drops the checks under way without waiting for them.
  loop_thread<http_loop> loop_;
};

} // namespace muster
