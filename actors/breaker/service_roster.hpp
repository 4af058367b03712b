#pragma once

#include "messages/model/fact.hpp"

#include <map>
#include <optional>
#include <set>
#include <vector>

// Which services have instances, and so a breaker.

namespace muster {

/// A service has its first instance, or has lost its last one.
struct roster_change {
  service_name service;
  bool begins = false;

  bool operator==(const roster_change&) const = default;
};

class service_roster {
public:
  /// Takes note of the next fact in the journal's order.
  std::optional<roster_change> apply(const record& what);

  /// In the order of names.
  std::vector<service_name> services() const;

private:
  std::map<service_name, std::set<instance_id>> instances_;
};

} // namespace muster
