#pragma once

#include "messages/protocol/dependencies.hpp"

#include <cstddef>
#include <map>
#include <set>
#include <vector>

namespace muster {

/// Which services need which. However many instances say so, a dependency is there once. All answers follow from the
/// names alone, in their order.
class dependency_graph {
public:
  /// So many cycles are enough to be named.
  static constexpr size_t max_cycles = 100;

  void add(const service_name& service, const service_name& on);

  bool contains(const service_name& service) const { return needs_.contains(service); }

  /// A service with all that it needs, transitively.
  dependency_graph below(const service_name& service) const;

  /// Each service after all that it needs. Services that need each other stand together as if they did not.
  std::vector<service_name> order() const;

  /// For each dependency on a cycle the shortest one through it, beginning with the first name; each cycle once.
  std::vector<dependency_cycle> cycles() const;

  /// All others who need a service, transitively, each with the next on its shortest way to it.
  std::vector<affected_service> affected_by(const service_name& service) const;

private:
  using edges = std::map<service_name, std::set<service_name>>;

  edges reversed() const;
  /// Without the services that cannot be on a cycle, which are most.
  edges core() const;

  edges needs_;
};

/// The way from one that is affected to what fails: each needs the next.
std::vector<service_name> way_of(const std::vector<affected_service>& affected, const service_name& service);

} // namespace muster
