#pragma once

#include "messages/protocol/breaker.hpp"
#include "messages/protocol/overview.hpp"
#include "messages/protocol/registry.hpp"

#include <map>
#include <set>

namespace muster {

/// A topology as it is put together from the answers of others, which may come in any order but for the first. What
/// did not come is missing, and who did not send it is named.
class topology_sketch {
public:
  /// Of one service, or of all.
  explicit topology_sketch(service_name only = {}) : only_{std::move(only)} {}

  /// What there is, and who needs whom by the names of services. Both come before everything else; the dependencies
  /// are those of all services, since others need one.
  void take(const registry_state& state, const dependency_report& dependencies);

  void take(const group_list& groups);
  void take(const service_name& service, const circuit_list& circuits);
  /// Ignored for a service that is not asked for.
  void take(const measures& calls);
  void is_silent(const child_name& actor) { silent_.insert(actor); }

  /// Those that are asked for and were found, in the order of names.
  std::vector<service_name> services() const;

  /// Those of them that have instances.
  std::set<service_name> populated_services() const;

  /// `not_found` when one service was asked for and nothing is known of it, unless it is the registry that is silent.
  expected<topology> finish() const;

private:
  topology_service* wanted(const service_name& service);
  void add(const instance_view& view);
  void add(const dependency& each);

  service_name only_;
  std::map<service_name, topology_service> services_;
  std::map<instance_id, topology_instance> instances_;
  std::map<instance_id, service_name> service_of_;
  std::set<child_name> silent_;
  bool is_known_ = false;
  int64_t index_ = 0;
};

} // namespace muster
