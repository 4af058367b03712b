#pragma once

#include "actors/balancer/candidate.hpp"
#include "actors/balancer/placement.hpp"
#include "messages/protocol/balancer.hpp"

#include <map>
#include <optional>
#include <span>
#include <vector>

namespace muster {

struct balancing;

/// Candidates by versions that differ in precedence.
struct version_classes {
  std::vector<version> versions;
  /// For each candidate the place of its version.
  std::vector<size_t> of;
};

/// One service as the balancer sees it. What follows from the contents alone is built once per change. Not
/// thread-safe, not even its const members.
class pool {
public:
  explicit pool(service_name service) : service_{std::move(service)} {}

  void configure(const balancer_policy& policy) { policy_ = policy; }

  /// Adds an instance, or replaces content and state of the one with that id. As in the breaker, a replaced one
  /// keeps its circuit, and one that comes again after it was erased starts closed, an epoch above its last.
  void put(const instance& content, instance_state state);

  void update(const instance& content);
  void erase(const instance_id& id);

  /// A transition of a circuit. One of an instance that has gone counts for its return.
  void set_circuit(const instance_id& id, circuit_state state, int64_t epoch, timestamp retry_at, int64_t permits);

  /// Notes that this candidate has been picked.
  void take_turn(size_t at) { candidates_[at].last_turn = ++turn_; }

  candidate* find(const instance_id& id);

  const service_name& service() const { return service_; }
  const balancer_policy& policy() const { return policy_; }
  /// The number of picks so far.
  int64_t turn() const { return turn_; }
  /// In the order of ids.
  std::span<const candidate> candidates() const { return candidates_; }

  const version_classes& versions() const;

  /// Where the candidates are for a caller. The reference holds until the next call of anything.
  const placement& placed(const balancing& how, const pick& request) const;

  std::vector<snapshot_entry> snapshot() const;

private:
  /// A caller whose placement is kept.
  struct vantage {
    const balancing* how = nullptr;
    std::string zone;
    std::string region;
    std::optional<location> location_;
    placement where;
  };

  std::vector<candidate>::iterator lower_bound(const instance_id& id);
  void forget_views();

  service_name service_;
  balancer_policy policy_;
  std::vector<candidate> candidates_;
  std::map<instance_id, int64_t> past_epochs_;
  int64_t turn_ = 0;
  mutable std::optional<version_classes> versions_;
  mutable std::vector<vantage> vantages_;
  mutable size_t next_vantage_ = 0;
};

} // namespace muster
