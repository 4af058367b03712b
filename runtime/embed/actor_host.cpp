#include "runtime/embed/actor_host.hpp"

#include "runtime/production.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/logger.hpp>

#include <algorithm>
#include <future>
#include <thread>
#include <utility>

namespace muster {

struct actor_host::life {
  explicit life(const std::function<void(caf::actor_system_config&)>& prepare) : system{prepared(config, prepare)} {}

  static caf::actor_system_config& prepared(caf::actor_system_config& config,
                                            const std::function<void(caf::actor_system_config&)>& prepare) {
    if (prepare)
      prepare(config);
    set_up(config);
    return config;
  }

  caf::actor_system_config config;
  caf::actor_system system;
};

actor_host::actor_host(const std::function<void(caf::actor_system_config&)>& prepare)
  : actor_host{std::make_unique<life>(prepare)} {
  let_go_of_logger();
}

actor_host::actor_host(caf::actor_system& of_the_host) : system_{of_the_host} {}

actor_host::actor_host(std::unique_ptr<life> own) : own_{std::move(own)}, system_{own_->system} {}

actor_host::~actor_host() = default;

bool actor_host::end(duration patience) {
  if (!own_)
    return true;
  let_go_of_logger();
  std::promise<void> gone;
  const auto ended = gone.get_future();
  std::thread undertaker{[life = std::move(own_), gone = std::move(gone)]() mutable {
    life.reset();
    gone.set_value();
  }};
  if (ended.wait_for(std::max(patience, duration{0})) != std::future_status::ready) {
    undertaker.detach();
    return false;
  }
  undertaker.join();
  return true;
}

void let_go_of_logger() {
  caf::logger::set_current_actor_system(nullptr);
}

} // namespace muster
