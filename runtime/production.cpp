#include "runtime/production.hpp"

#include "messages/protocol/types.hpp"
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
  auto checks = std::make_shared<prober_group>(
    std::vector<std::shared_ptr<prober>>{std::make_shared<tcp_prober>(), std::make_shared<http_prober>()});
  return {std::move(store), std::move(checks),
          [log = std::move(log)](const sink_settings& configured) { return make_sink(configured, log); }};
}

void set_up(caf::actor_system_config& config) {
  config.add_message_types<caf::id_block::muster>();
  // An idle worker would sleep 50 us at a time, blind to what is sent to it.
  config.set("work-stealing.moderate-poll-attempts", size_t{0});
}

} // namespace muster
