#pragma once

#include "messages/protocol/types.hpp"
#include "runtime/scenario/self_checks.hpp"
#include "runtime/scenario/set.hpp"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

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
  void deprecate(const service_name& service, const deprecation& notice);
  void split(const service_name& service, const std::map<std::string, ratio>& shares);
  /// The group is created when it is named for the first time.
  void join(const group_name& group, std::vector<instance_id> members);
  void leave(const group_name& group, std::vector<instance_id> members);

  /// A fault of instances has begun or ended.
  void faults_changed() { checks_.faults_changed(); }

  /// Takes everything from the stage that would outlive the tree.
  void close() { checks_.close(); }

  /// Those that should be registered, in the order of ids.
  const std::map<instance_id, scripted_instance>& members() const noexcept { return members_; }

  /// Commands that have not been answered yet.
  int64_t outstanding() const noexcept { return outstanding_; }

private:
  /// `changes` says that the command must cause a fact, whatever the registry knows; `failed` is told when it has had
  /// no effect, and why.
  struct intent {
    std::string what;
    bool changes = false;
    std::function<void(errc)> failed{};
  };

  template <class Command>
  void execute(Command command, intent of);
  template <class Command>
  void send(const Command& command, const intent& of);
  /// Unless it has no lease, or does so already.
  void begin_to_beat(const instance& one);
  void beat(const instance_id& id);
  const health_policy* policy_of(const instance_id& id) const;
  command_id next_command();

  rehearsal_set& on_;
  std::map<instance_id, scripted_instance> members_;
  std::map<service_name, service_policy> policies_;
  std::set<group_name> groups_;
  /// Those whose heartbeat timer runs.
  std::set<instance_id> beating_;
  self_checks checks_{on_, [this](const instance_id& id) { return policy_of(id); }};
  int64_t outstanding_ = 0;
  int64_t last_command_ = 0;
};

} // namespace muster
