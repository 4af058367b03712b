#pragma once

#include "actors/balancer/pool.hpp"
#include "messages/model/expected.hpp"
#include "messages/model/fact.hpp"

#include <map>
#include <memory>
#include <optional>

namespace muster {

/// All services as the facts have them. A service is known once a fact was about it, and stays known.
class roster {
public:
  /// Takes note of the next fact in the journal's order, and shares what it says of an instance.
  void apply(const std::shared_ptr<const record>& entry);
  void apply(const record& entry) { apply(std::make_shared<const record>(entry)); }

  /// `not_found` for a service that is not known.
  expected<pool*> find(const service_name& service);

  /// Nothing when nothing has changed since `query.after`, or not all that was to be `reached` is known, and no
  /// snapshot `must` be given.
  expected<std::optional<service_snapshot>> snapshot(const snapshot_query& query, bool must);

  /// The index of the latest fact.
  int64_t index() const { return index_; }

private:
  using content = std::shared_ptr<const instance>;

  pool& of(const service_name& service);
  void put(const content& what, instance_state state);
  void update(const content& what);
  void take(const service_configured& what);
  void take(const instance_state_changed& what);
  void take(const instance_deregistered& what);
  void take(const circuit_opened& what);
  void take(const circuit_half_opened& what);
  void take(const circuit_closed& what);
  void take(const epochs_kept& what);
  void take(const versions_deprecated& what);
  void take(const versions_removed& what);
  void take(const versions_reinstated& what);
  template <class T>
  void take(const T&) {}

  struct known_service {
    pool candidates;
    /// The index of its latest fact.
    int64_t changed = 0;
  };

  std::map<service_name, known_service> services_;
  int64_t index_ = 0;
};

} // namespace muster
