#include "runtime/production.hpp"

#include "messages/protocol/types.hpp"
#ifdef MUSTER_GRPC
#  include "runtime/probing/grpc_prober.hpp"
#endif
#include "runtime/probing/http_prober.hpp"
#include "runtime/probing/prober_group.hpp"
#include "runtime/probing/tcp_prober.hpp"
#include "runtime/sinks/sinks.hpp"

#include <caf/actor_system_config.hpp>
#include <spdlog/logger.h>

#include <cstddef>
#include <utility>
#include <vector>

namespace muster {

tree_parts production_parts(std::shared_ptr<fact_store> store, std::shared_ptr<spdlog::logger> log) {
  std::vector<std::shared_ptr<prober>> probers{std::make_shared<tcp_prober>(), std::make_shared<http_prober>()};
#ifdef MUSTER_GRPC
  probers.push_back(std::make_shared<grpc_prober>());
#endif
  return {std::move(store), std::make_shared<prober_group>(std::move(probers)),
          [log = std::move(log)](const sink_settings& configured) { return make_sink(configured, log); }};
}

void set_up(caf::actor_system_config& config) {
  config.add_message_types<caf::id_block::muster>();
  // An idle worker would sleep 50 us at a time, blind to what is sent to it.
  config.set("work-stealing.moderate-poll-attempts", size_t{0});
}

} // namespace muster
