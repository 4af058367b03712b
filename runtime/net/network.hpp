#pragma once

#include "messages/model/expected.hpp"
#include "messages/model/time.hpp"

#include <caf/fwd.hpp>

// What an actor system needs in order to serve peers or to connect to one.

namespace muster {

/// Both sides of a connection should have the same.
struct network_options {
  /// Between two signs of life to each peer.
  duration heartbeat = std::chrono::seconds{1};
  /// A peer that has said nothing for so long is lost. Several heartbeats, since a busy one is late at times.
  duration silence = std::chrono::seconds{10};
};

/// Prepares a configuration, once, before the actor system is made of it: the message types, the middleman, and
/// heartbeats and time-outs of connections, both of which CAF leaves off.
void enable_network(caf::actor_system_config& config, const network_options& options = {});

/// Takes CAF's own services out of the reach of peers, `SpawnServ` and `ConfigServ`: whoever is connected, on
/// either side, could else spawn actors and look up others by name. `unsupported` when the system's configuration
/// was not prepared.
expected<void> close_back_doors(caf::actor_system& system);

} // namespace muster
