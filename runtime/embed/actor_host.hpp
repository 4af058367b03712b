#pragma once

#include "messages/model/time.hpp"

#include <caf/fwd.hpp>

#include <functional>
#include <memory>

namespace muster {

/// Where the actors of a tree run: an actor system of its own, or one of the host's, which is left as it was.
class actor_host {
public:
  /// An actor system of its own, whose configuration `prepare` may add to; throws what starting threads throws.
  explicit actor_host(const std::function<void(caf::actor_system_config&)>& prepare = {});

  /// One of the host's, which must outlive everything here.
  explicit actor_host(caf::actor_system& of_the_host);

  actor_host(const actor_host&) = delete;
  actor_host& operator=(const actor_host&) = delete;
  ~actor_host();

  caf::actor_system& system() const noexcept { return system_; }

  /// Ends an actor system of its own, after which nobody may use it. False when it does not end in time, since
  /// one of its actors does not: it then ends on a thread of its own whenever that actor does.
  bool end(duration patience);

private:
  struct life;

  explicit actor_host(std::unique_ptr<life> own);

  std::unique_ptr<life> own_;
  caf::actor_system& system_;
};

/// Spawning, or asking by a `caf::scoped_actor`, leaves the actor system's logger with the calling thread, and the
/// system's end would wait for the end of that thread. To be called by each thread that has done so.
void let_go_of_logger();

} // namespace muster
