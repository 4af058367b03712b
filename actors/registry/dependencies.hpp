#pragma once

#include "actors/registry/dependency_book.hpp"

#include <functional>
#include <vector>

// What the registry answers about dependencies, and what it refuses on their account.

namespace muster {

/// All that the answers are made of.
struct dependency_facts {
  const dependency_book& book;
  const version_book& versions;
  std::function<std::vector<provider>(const service_name&)> providers_of;
};

/// Of one service with all that it needs, or of all when none is named.
dependency_report report_dependencies(const dependency_facts& from, const service_name& service);

/// Who is affected when the service fails.
impact_report impact_of_service(const dependency_facts& from, const service_name& service);

/// Who is affected when this instance of the service is gone: those whose requirements are met by no other, and all
/// who need them.
impact_report impact_of_instance(const dependency_facts& from, const service_name& service, const instance_id& id);

/// `refused` when facts would leave a dependent without a version that it has: one that is in its range and that the
/// rules let be used, whatever its health. The detail names each with the way from who needs it most remotely.
expected<void> protect_dependents(const dependency_facts& from, const std::vector<fact>& facts);

} // namespace muster
