#pragma once

#include "runtime/scenario/set.hpp"

#include <caf/actor.hpp>

#include <functional>
#include <map>
#include <set>

namespace muster {

/// The instances of a rehearsal whose checks do not look at them from outside. With a check of kind `ttl` they say how
/// they are, at the interval of the check. With one of kind `actor` each is an actor on the stage, for as long as no
/// fault takes it down or makes it unwell.
class self_checks {
public:
  /// Answers how an instance that should be registered is checked; null for one that is not.
  using policy_lookup = std::function<const health_policy*(const instance_id&)>;

  self_checks(rehearsal_set& on, policy_lookup policy_of) : on_{on}, policy_of_{std::move(policy_of)} {}

  /// Commands that have taken effect with the fact of that index.
  void registered(const instance_id& id, int64_t index);
  void configured(int64_t index);

  /// A fault has begun or ended.
  void faults_changed();

  /// Ends the actors. To be called before the stage closes.
  void close();

private:
  struct living {
    caf::actor actor;
    /// The index of the registration that it has been attached to.
    int64_t attached = 0;
  };

  check_kind kind_of(const instance_id& id) const;
  void keep(const instance_id& id);
  void look_after(const instance_id& id);
  void say(const instance_id& id);
  void live(const instance_id& id);
  void end(const instance_id& id);
  health_actor health() const;

  rehearsal_set& on_;
  policy_lookup policy_of_;
  /// The latest fact that a command was answered with: the health actor is to see it first.
  int64_t latest_ = 0;
  std::map<instance_id, int64_t> registered_;
  /// Those that a timer runs for.
  std::set<instance_id> kept_;
  std::map<instance_id, living> living_;
};

} // namespace muster
