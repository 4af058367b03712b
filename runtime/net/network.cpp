#include "runtime/net/network.hpp"

#include "messages/protocol/types.hpp"

#include <caf/actor_registry.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/io/middleman.hpp>
#include <caf/string_view.hpp>

namespace muster {

namespace {

constexpr caf::string_view heartbeat_key = "middleman.heartbeat-interval";
constexpr caf::string_view silence_key = "middleman.connection-timeout";

bool is_set(const caf::actor_system& system, caf::string_view key) {
  return caf::get_or(system.config(), key, caf::timespan{0}).count() > 0;
}

} // namespace

void enable_network(caf::actor_system_config& config, const network_options& options) {
  config.add_message_types<caf::id_block::muster>();
  config.load<caf::io::middleman>();
  config.set(heartbeat_key, caf::timespan{options.heartbeat});
  config.set(silence_key, caf::timespan{options.silence});
}

expected<void> close_back_doors(caf::actor_system& system) {
  if (!system.has_middleman() || !is_set(system, heartbeat_key) || !is_set(system, silence_key))
    return fail(errc::unsupported, "the actor system was made without a network: call enable_network on its "
                                   "configuration first");
  system.registry().erase(caf::atom("SpawnServ"));
  system.registry().erase(caf::atom("ConfigServ"));
  return {};
}

} // namespace muster
