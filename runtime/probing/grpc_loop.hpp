#pragma once

#include "runtime/probing/grpc_request.hpp"
#include "runtime/probing/look.hpp"

#include <grpcpp/alarm.h>
#include <grpcpp/completion_queue.h>

#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace muster {

/// What the thread of a grpc_prober does. `add` and `stop` may be called by any thread.
class grpc_loop {
public:
  /// `authorities` are certificates in PEM; the system's when empty.
  explicit grpc_loop(std::string authorities) : authorities_{std::move(authorities)} {}
  grpc_loop(const grpc_loop&) = delete;
  grpc_loop& operator=(const grpc_loop&) = delete;

  /// `what` has a host and a port.
  void add(look what);

  /// Makes `run` end soon. No `done` is called from then on but by a call under way.
  void stop();

  /// Serves until it is stopped, then lets go of everything that was added.
  void run();

private:
  struct attempt {
    explicit attempt(look what) : wanted{std::move(what)} {}

    look wanted;
    /// Brings it to the thread, which then makes the request.
    grpc::Alarm bell;
    std::unique_ptr<grpc_request> request;
  };

  void begin(attempt& what);
  void finish(attempt& what);
  /// Nothing once it is stopped.
  std::unique_ptr<attempt> take(attempt& what);

  const std::string authorities_;
  grpc::CompletionQueue queue_;
  /// Guards what follows, the requests in the attempts, and that nothing enters the queue once it is stopped.
  std::mutex mutex_;
  bool stopped_ = false;
  /// Each stands in the queue by its address.
  std::map<attempt*, std::unique_ptr<attempt>> attempts_;
};

} // namespace muster
