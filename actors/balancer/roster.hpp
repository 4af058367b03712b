#pragma once

#include "actors/balancer/pool.hpp"
#include "messages/model/expected.hpp"
#include "messages/model/fact.hpp"

#include <map>

namespace muster {

/// All services as the facts have them. A service is known once a fact was about it, and stays known.
class roster {
public:
  /// Takes note of the next fact in the journal's order.
  void apply(const record& entry);

  /// `not_found` for a service that is not known.
  expected<pool*> find(const service_name& service);

  expected<service_snapshot> snapshot(const service_name& service);

  /// The index of the latest fact.
  int64_t index() const { return index_; }

private:
  pool& of(const service_name& service);
  void take(const service_configured& what);
  void take(const instance_registered& what);
  void take(const instance_updated& what);
  void take(const instance_state_changed& what);
  void take(const instance_deregistered& what);
  void take(const circuit_opened& what);
  void take(const circuit_half_opened& what);
  void take(const circuit_closed& what);
  template <class T>
  void take(const T&) {}

  std::map<service_name, pool> pools_;
  int64_t index_ = 0;
};

} // namespace muster
