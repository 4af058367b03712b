#pragma once

#include "messages/model/version_policy.hpp"
#include "messages/protocol/common.hpp"

#include <optional>
#include <vector>

// What the registry is told and asked of the versions of a service.

namespace muster {

/// Announces that versions are to be used no longer. The same range again takes the place of what was said of it.
struct deprecate_versions {
  command_id command;
  service_name service;
  deprecation notice;
};
MUSTER_DESCRIBE(deprecate_versions, command, service, notice)

/// Undoes a deprecation, that of versions which were removed since included; `not_found` when there is none.
struct reinstate_versions {
  command_id command;
  service_name service;
  version_range range;
};
MUSTER_DESCRIBE(reinstate_versions, command, service, range)

struct version_query {
  service_name service;
  /// Only versions that serve this requirement, by the compatibility rule of the service or else the caret range.
  std::optional<version> compatible_with{};
  /// Whether the latest version may be a pre-release.
  bool include_prereleases = false;
};
MUSTER_DESCRIBE(version_query, service, compatible_with, include_prereleases)

/// A version that instances have. Those that differ in build metadata alone are one.
struct version_entry {
  version version_;
  int64_t instances = 0;
  int64_t healthy = 0;
  version_standing standing = version_standing::current;
};
MUSTER_DESCRIBE(version_entry, version_, instances, healthy, standing)

struct version_list {
  /// Ascending.
  std::vector<version_entry> versions;
  /// The highest of them that may be used, deprecated ones included; absent when there is none.
  std::optional<version> latest{};
  /// In the order of the ranges' texts.
  std::vector<deprecation> deprecations;
  version_policy policy;
  /// The journal index at which the answer holds.
  int64_t index = 0;
};
MUSTER_DESCRIBE(version_list, versions, latest, deprecations, policy, index)

} // namespace muster
