#pragma once

#include "runtime/tree.hpp"

#include <memory>

namespace caf {
class actor_system_config;
}

namespace spdlog {
class logger;
}

namespace muster {

/// What the actors of a tree in production are given: where facts are kept, checks over TCP and HTTP and, where they
/// were built, over gRPC, and sinks of which those that log do so to `log`.
tree_parts production_parts(std::shared_ptr<fact_store> store, std::shared_ptr<spdlog::logger> log);

/// Sets up an actor system of muster's own.
void set_up(caf::actor_system_config& config);

} // namespace muster
