#pragma once

#include "actors/balancer/candidate.hpp"
#include "actors/balancer/flights.hpp"
#include "actors/balancer/slate.hpp"
#include "actors/breaker/past_epochs.hpp"
#include "messages/protocol/balancer.hpp"

#include <list>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace muster {

/// One service as the balancer sees it. What follows from the contents alone is built once per change. Not
/// thread-safe.
class pool {
public:
  /// What one kind of request is offered, and how far its rounds have come.
  struct table {
    pick_kind kind;
    /// Absent after a change.
    std::optional<slate> offer;
    slate::cursors at;
    instance_id last_winner;
  };

  explicit pool(service_name service) : service_{std::move(service)} {}

  void configure(const balancer_policy& policy);

  /// Changes the version rules by a function of them.
  template <class F>
  void rule_versions(F&& how) {
    how(versions_);
    forget_offers();
  }

  /// Adds an instance, or replaces content and state of the one with that id. As in the breaker, a replaced one
  /// keeps its circuit, and one that comes again after it was erased starts closed, an epoch above its last.
  void put(std::shared_ptr<const instance> content, instance_state state);
  void put(const instance& content, instance_state state) { put(std::make_shared<const instance>(content), state); }

  void update(std::shared_ptr<const instance> content);
  void update(const instance& content) { update(std::make_shared<const instance>(content)); }
  void set_state(const instance_id& id, instance_state state);
  void erase(const instance_id& id);

  /// A transition of a circuit. One of an instance that has gone counts for its return.
  void set_circuit(const instance_id& id, circuit_state state, int64_t epoch, timestamp retry_at, int64_t permits);

  /// What a compaction of the journal has left of them.
  void keep(const epochs_kept& what);

  candidate* find(const instance_id& id);

  /// The table for requests like this one. The reference holds until the next call of anything. After a change, rounds
  /// go on behind the last winner; the first time they begin with whoever was picked longest ago.
  table& table_for(const pick& request, uint64_t chance);

  /// Notes that this candidate has been picked, as a trial of a half-open one or not.
  void take_turn(size_t winner, bool trial);

  /// Attempts at candidates are in flight until they end or their time is up.
  void begin_attempt(const candidate& at, timestamp now, duration timeout) {
    flights_.begin(at.active, now, now + timeout);
  }
  void end_attempt(const instance_id& id, timestamp began);
  void lapse_attempts(timestamp now) { flights_.lapse(now); }

  const service_name& service() const { return service_; }
  const balancer_policy& policy() const { return policy_; }
  const version_rules& versions() const { return versions_; }
  /// The number of picks so far.
  int64_t turn() const { return turn_; }
  /// In the order of ids.
  std::span<const candidate> candidates() const { return candidates_; }

  std::vector<snapshot_entry> snapshot() const;

private:
  std::vector<candidate>::iterator lower_bound(const instance_id& id);
  void forget_offers();

  service_name service_;
  balancer_policy policy_;
  version_rules versions_;
  std::vector<candidate> candidates_;
  past_epochs past_epochs_;
  int64_t turn_ = 0;
  flights flights_;
  /// The one used last is in front.
  std::list<table> tables_;
};

} // namespace muster
