#pragma once

#include "messages/codec/describe.hpp"
#include "messages/model/faults.hpp"
#include "messages/model/ratio.hpp"
#include "messages/model/time.hpp"
#include "messages/model/version.hpp"
#include "messages/model/version_range.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

// Which versions of a service may be used, and by how many of its picks.

namespace muster {

/// Takes the place of the caret range that says otherwise which versions serve a requirement: those from `min` on and
/// below `max` serve any. What is absent does not bound. Precedence is SemVer's, in which a pre-release comes before
/// its release: 2.0.0-rc.1 is below a `max` of 2.0.0.
struct version_rule {
  std::optional<version> min;
  std::optional<version> max;
  /// From this version on they are deprecated.
  std::optional<version> deprecated_from;
  /// From this version on they are removed, thus never used.
  std::optional<version> removed_from;
};
MUSTER_DESCRIBE(version_rule, min, max, deprecated_from, removed_from)

/// What becomes of deprecated versions: used only when nothing else fits, like any other, or never.
enum class deprecated_use : uint8_t { avoid, allow, refuse };
MUSTER_DESCRIBE_ENUM(deprecated_use, avoid, allow, refuse)

struct version_policy {
  static constexpr size_t max_split = 32;

  /// Without one a requirement of 1.4.0 is served by ^1.4.0.
  std::optional<version_rule> compatibility{};
  deprecated_use deprecated = deprecated_use::avoid;
  /// The share of picks that each range of versions takes; all of them make 100 %. A version counts for the largest
  /// share whose range contains it; what is in none is used when nothing else fits. Empty: versions take no part.
  std::map<std::string, ratio> split{};
};
MUSTER_DESCRIBE(version_policy, compatibility, deprecated, split)

/// Notes every fault of a policy, under keys that begin with `versions.`.
void check(const version_policy& policy, fault_list& faults);

/// The announcement that versions are to be used no longer. One for each range, by its text.
struct deprecation {
  version_range range;
  std::string reason{};
  /// What to use in their place.
  std::optional<version> replacement{};
  /// When they are removed; without it they stay deprecated.
  std::optional<timestamp> removal{};
  /// How to get away from them: a text, or where it is.
  std::string migration_guide{};
  /// The time has come: they are not used any more.
  bool removed = false;
};
MUSTER_DESCRIBE(deprecation, range, reason, replacement, removal, migration_guide, removed)

/// Every fault of an announcement that is made; empty when there is none.
std::vector<std::string> faults_of(const deprecation& notice);

/// What the rules of its service make of a version.
enum class version_standing : uint8_t {
  current,
  deprecated,
  removed,
  /// Outside the bounds of the compatibility rule.
  incompatible
};
MUSTER_DESCRIBE_ENUM(version_standing, current, deprecated, removed, incompatible)

} // namespace muster
