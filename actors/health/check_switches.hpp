#pragma once

#include "messages/model/fact.hpp"

#include <map>

namespace muster {

/// Which checks have been stopped by command. The latest command that covers an instance holds: one about all checks
/// takes the place of all others, one about a service of those about its instances.
class check_switches {
public:
  void apply(const checks_switched& what);

  bool is_on(const service_name& service, const instance_id& instance) const;

  /// The instance is gone: one that takes its id is as its service is.
  void forget(const service_name& service, const instance_id& instance);

  bool operator==(const check_switches&) const = default;

private:
  struct of_service {
    bool on = true;
    std::map<instance_id, bool> instances{};

    bool operator==(const of_service&) const = default;
  };

  of_service& of(const service_name& service);

  bool on_ = true;
  /// Those that were spoken of since all were.
  std::map<service_name, of_service> services_;
};

} // namespace muster
