#include "runtime/net/node.hpp"

#include "actors/supervision/supervisor.hpp"
#include "runtime/clock.hpp"
#include "runtime/entropy.hpp"
#include "runtime/net/server.hpp"
#include "runtime/production.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <future>
#include <optional>

namespace muster {

namespace {

constexpr duration last_deadline = std::chrono::seconds{30};

std::shared_ptr<spdlog::logger> log_to_stderr() {
  return std::make_shared<spdlog::logger>("muster", std::make_shared<spdlog::sinks::stderr_sink_mt>());
}

caf::actor_system_config& for_production(caf::actor_system_config& config, const network_options& options) {
  enable_network(config, options);
  set_up(config);
  return config;
}

} // namespace

/// In the order in which they are made; each must go before those above it.
struct node::parts {
  caf::actor_system_config config;
  caf::actor_system system;
  std::shared_ptr<house> home;
  caf::strong_actor_ptr root;
  std::future<void> ended;
  std::optional<publication> published;
  endpoint address;

  explicit parts(const node_options& options)
    : system{for_production(config, options.network)},
      home{std::make_shared<house>(system, options.configuration, wall_now(), entropy())},
      root{start_root(home, tree_specs(options.configuration, production_parts(log_to_stderr())), options.given_up)} {
    const auto end = std::make_shared<std::promise<void>>();
    ended = end->get_future();
    root->get()->attach_functor([end](const caf::error&) { end->set_value(); });
  }
};

node::node(std::unique_ptr<parts> held) : parts_{std::move(held)} {}

expected<std::unique_ptr<node>> node::start(node_options options) {
  std::unique_ptr<node> result{new node{std::make_unique<parts>(options)}};
  auto& made = *result->parts_;
  auto published = publish(made.system, made.home, options.listen);
  if (!published)
    return tl::make_unexpected(published.error());
  made.address = published->address();
  made.published = std::move(*published);
  return result;
}

node::~node() {
  if (!stop(last_deadline))
    static_cast<void>(parts_.release());
}

const endpoint& node::address() const noexcept {
  return parts_->address;
}

house& node::home() const noexcept {
  return *parts_->home;
}

expected<void> node::stop(duration deadline) {
  parts_->published.reset();
  if (parts_->root)
    stop_root(parts_->root);
  if (parts_->ended.wait_for(deadline) != std::future_status::ready)
    return fail(errc::time_out, "the tree has not stopped within " + format_duration(deadline));
  parts_->root = nullptr;
  return {};
}

} // namespace muster
