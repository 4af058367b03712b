#include "runtime/net/node.hpp"

#include "runtime/embed/engine.hpp"
#include "runtime/net/server.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <optional>
#include <utility>

namespace muster {

namespace {

/// Standard output says where the node serves, and nothing else.
std::shared_ptr<spdlog::logger> log_to_stderr() {
  return std::make_shared<spdlog::logger>("muster", std::make_shared<spdlog::sinks::stderr_sink_mt>());
}

} // namespace

/// In the order in which they are made; each must go before those above it.
struct node::parts {
  std::unique_ptr<engine> running;
  std::optional<publication> published;
  endpoint address;
};

node::node(std::unique_ptr<parts> held) : parts_{std::move(held)} {}

expected<std::unique_ptr<node>> node::start(node_options options) {
  const auto where = [&] {
    return std::make_unique<actor_host>(
      [&](caf::actor_system_config& config) { enable_network(config, options.network); });
  };
  system_options behind;
  behind.configuration = std::move(options.configuration);
  behind.given_up = std::move(options.given_up);
  return engine::start(where, std::move(behind), log_to_stderr())
    .and_then([&](std::unique_ptr<engine>&& running) -> expected<std::unique_ptr<node>> {
      auto published = publish(running->home()->system(), running->home(), options.listen);
      let_go_of_logger();
      if (!published)
        return tl::make_unexpected(published.error());
      const auto address = published->address();
      return std::unique_ptr<node>{
        new node{std::make_unique<parts>(parts{std::move(running), std::move(*published), address})}};
    });
}

node::~node() = default;

const endpoint& node::address() const noexcept {
  return parts_->address;
}

house& node::home() const noexcept {
  return *parts_->running->home();
}

expected<void> node::stop(duration deadline) {
  // The port is not closed for nothing.
  if (auto good = parts_->running->expect_stoppable(); !good)
    return good;
  parts_->published.reset();
  return parts_->running->stop(deadline);
}

} // namespace muster
