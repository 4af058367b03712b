#pragma once

#include "messages/protocol/types.hpp"
#include "runtime/scenario/set.hpp"

#include <functional>
#include <map>
#include <set>
#include <string>

namespace muster {

/// The operators of a rehearsal's services: they register instances, send heartbeats and change things
/// by commands, and repeat each command with its id until it is answered.
class registrar {
public:
  explicit registrar(rehearsal_set& on) : on_{on} {}

  void configure(const scripted_service& service);
  void configure(const service_name& service, const policy_change& change);
  void add(const scripted_instance& one);
  void remove(const instance_id& id);
  void update(const instance_id& id, const instance_change& change);
  void drain(const instance_id& id, bool draining);

  /// Those that should be registered, in the order of ids.
  const std::map<instance_id, scripted_instance>& members() const noexcept { return members_; }

  /// Commands that have not been answered yet.
  int64_t outstanding() const noexcept { return outstanding_; }

private:
  /// `changes` says that the command must cause a fact, whatever the registry knows.
  template <class Command>
  void execute(Command command, std::string what, bool changes = false);
  template <class Command>
  void send(const Command& command, const std::string& what, bool changes);
  void beat(const instance_id& id);
  command_id next_command();

  rehearsal_set& on_;
  std::map<instance_id, scripted_instance> members_;
  std::map<service_name, service_policy> policies_;
  /// Those whose heartbeat timer runs.
  std::set<instance_id> beating_;
  int64_t outstanding_ = 0;
  int64_t last_command_ = 0;
};

} // namespace muster
