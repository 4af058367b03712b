#pragma once

#include "actors/supervision/house.hpp"
#include "messages/protocol/directory.hpp"

#include <caf/monitorable_actor.hpp>

#include <memory>

namespace muster {

/// The post of that name, if peers may speak to it: registry, health, metrics, alerts, balancer, and
/// `breaker/SERVICE` once the service has one. Supervisors are not public, since they kill, nor is the journal,
/// whose facts are decided elsewhere: watchers ask the registry. `not_found` says what there is. Thread-safe.
expected<post_address> find_public_post(house& home, const child_name& name);

/// Answers `directory_actor`. It has no state and no mailbox: it answers within `enqueue`, so that there is nothing
/// to crash or to restart, and like a post it ignores exits, so that no peer can end it. It keeps no house alive:
/// the answer is then `unavailable`.
class directory final : public caf::monitorable_actor {
public:
  directory(caf::actor_config& cfg, std::weak_ptr<house> home);

  using caf::abstract_actor::enqueue;

  void enqueue(caf::mailbox_element_ptr what, caf::execution_unit* host) override;

  const char* name() const override { return "muster.directory"; }

  void on_destroy() override;

private:
  caf::message answer(const caf::type_erased_tuple& question) const;

  std::weak_ptr<house> home_;
};

} // namespace muster
