#pragma once

#include "messages/model/fact.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace muster {

/// What the facts add up to, worked out a second time and independently of the actors: the invariants
/// and the expressions of a rehearsal look at this, never at the state of an actor.
class model {
public:
  /// What the version rules of its service make of an instance.
  struct version_turn {
    /// They let its version be used.
    bool served = true;
    /// But only where nothing else of its part fits.
    bool avoided = false;
    /// Its place in the version split: the part with the largest share is the first, those in no range have the last.
    size_t part = 0;
    /// The part takes picks by its share. One that has none takes those for which no part before it has anybody.
    bool has_share = true;
  };

  /// What could be picked at an index, and since when.
  struct standing {
    int64_t index = 0;
    timestamp at{};
    service_name service;
    instance_state state = instance_state::unknown;
    circuit_state circuit = circuit_state::closed;
    int64_t weight = 1;
    version version_;
    version_turn turn;
  };

  /// What was announced of a range of versions.
  struct known_deprecation {
    version_range range;
    bool removed = false;
  };

  struct known_circuit {
    circuit_state state = circuit_state::closed;
    int64_t epoch = 0;
    /// When the state began.
    timestamp since{};
    /// The least of the policies in force since then; empty when there was none.
    std::optional<duration> shortest_wait;
    timestamp retry_at{};
    int64_t permits = 0;
    /// When each permit of this half-open state lapses.
    std::vector<timestamp> lapses;
    int64_t trips = 0;

    int64_t granted() const { return static_cast<int64_t>(lapses.size()); }
  };

  /// The circuit of an instance that has left its service. Its breaker may have decided something before it
  /// heard of that: permits, and one transition at most.
  struct past_circuit {
    known_circuit circuit;
    bool may_be_under_way = true;
  };

  struct known_instance {
    instance content;
    instance_state state = instance_state::unknown;
    known_circuit circuit;
    /// By the service it has left; an instance that comes back to one begins an epoch above the last one it had there.
    std::map<service_name, past_circuit> left;
    /// Every change of what matters to a pick, in order.
    std::vector<standing> history;

    bool is_registered() const { return state != instance_state::unknown && state != instance_state::deregistered; }
  };

  /// That a child has been restarted, when that became a fact, and for how long the child was down before.
  struct known_restart {
    timestamp at{};
    duration down{0};
    /// How often a supervisor had given up by then: the next one counts anew.
    int64_t given_up = 0;
    /// How often the child's own supervisor had been restarted by then.
    int64_t life = 0;
    /// It is the first one in that life: then the supervisor has begun with it, and it counts for nothing.
    bool begins_life = false;
  };

  struct known_alert {
    alert episode;
    bool resolved = false;
    std::map<sink_name, std::vector<alert_status>> notified;
  };

  void apply(const record& entry);

  int64_t index() const noexcept { return index_; }

  /// Also those that are gone, with their history.
  const std::map<instance_id, known_instance>& instances() const noexcept { return instances_; }
  const known_instance* find(const instance_id& id) const;
  std::vector<const known_instance*> instances_of(const service_name& service) const;

  /// How an instance stood at an index; empty when it had never been seen by then.
  std::optional<standing> standing_at(const instance_id& id, int64_t index) const;

  /// The circuit that a fact of that epoch is about: the one the instance has, or the one it had when it left
  /// for what was under way then; none for an instance that is not in the service.
  const known_circuit* circuit_of(const service_name& service, const instance_id& id, int64_t epoch) const;

  const service_policy& policy_of(const service_name& service) const;

  const std::map<alert_id, known_alert>& alerts() const noexcept { return alerts_; }

  /// Nobody for a group that is not known.
  const std::set<instance_id>& members_of(const group_name& group) const;
  const std::map<group_name, std::set<instance_id>>& groups() const noexcept { return groups_; }

  /// How many versions the registered instances of a service have.
  int64_t versions_of(const service_name& service) const;

  int64_t restarts_of(const child_name& child) const;
  const std::map<child_name, std::vector<known_restart>>& restarts() const noexcept { return restarts_; }

  /// For how long leases that end have taken no instance of a service away; 0 while they do, or none of them has one.
  duration stale_for(const service_name& service, timestamp now) const;

  /// Whether a child was removed in that time, so that what has its name since is another one: a breaker goes with
  /// the last instance of its service.
  bool was_removed(const child_name& child, timestamp after, timestamp until) const;

private:
  void take(const record& entry, const service_configured& what);
  void take(const record& entry, const instance_registered& what);
  void take(const record& entry, const instance_updated& what);
  void take(const record& entry, const instance_state_changed& what);
  void take(const record& entry, const instance_deregistered& what);
  void take(const record& entry, const circuit_opened& what);
  void take(const record& entry, const circuit_half_opened& what);
  void take(const record& entry, const permit_granted& what);
  void take(const record& entry, const circuit_closed& what);
  void take(const record& entry, const alert_fired& what);
  void take(const record& entry, const alert_resolved& what);
  void take(const record& entry, const alert_notified& what);
  void take(const record& entry, const child_restarted& what);
  void take(const record& entry, const versions_deprecated& what);
  void take(const record& entry, const versions_removed& what);
  void take(const record& entry, const versions_reinstated& what);
  void take(const record&, const group_created& what);
  void take(const record&, const group_joined& what);
  void take(const record&, const group_left& what);
  void take(const record&, const group_deleted& what) { groups_.erase(what.group); }
  void take(const record&, const lease_expired&) {}
  void take(const record&, const checks_switched&) {}
  void take(const record&, const epochs_kept&) {}
  void take(const record&, const service_announced&) {}
  void take(const record&, const child_given_up&) { ++given_up_; }
  void take(const record& entry, const expiry_suspended&) { expiry_suspended_since_ = entry.at; }
  void take(const record&, const expiry_resumed&) { expiry_suspended_since_.reset(); }

  void note(const record& entry, known_instance& changed) const;
  /// Of all instances of a service, after a change of its version rules.
  void note_all(const record& entry, const service_name& service);
  version_turn turn_of(const instance& content) const;
  bool is_announced(const instance& content, bool removed) const;
  /// None for one that is not registered.
  known_instance* find_registered(const instance_id& id);
  /// The circuit that a transition has changed; none when the instance has left.
  template <class Fact>
  known_circuit* turn(const record& entry, const Fact& what, circuit_state to);
  void begin(known_circuit& state, const service_name& service, timestamp at) const;

  std::map<instance_id, known_instance> instances_;
  std::map<service_name, service_policy> policies_;
  /// By service and the text of the range.
  std::map<service_name, std::map<std::string, known_deprecation>> deprecations_;
  std::map<group_name, std::set<instance_id>> groups_;
  std::map<alert_id, known_alert> alerts_;
  std::map<child_name, std::vector<known_restart>> restarts_;
  /// When the last instance of a service left it.
  std::map<service_name, std::vector<timestamp>> emptied_;
  std::optional<timestamp> expiry_suspended_since_;
  int64_t given_up_ = 0;
  int64_t index_ = 0;
};

} // namespace muster
