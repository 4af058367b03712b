#pragma once

#include "messages/model/expected.hpp"
#include "messages/model/version_policy.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace muster {

/// What may be used of the versions of one service, by its policy and the deprecations of it. Whoever offers or picks
/// instances asks here: the registry for discovery and dependencies, the balancer for picks.
class version_rules {
public:
  version_rules() = default;
  version_rules(std::optional<version_policy> policy, const std::vector<deprecation>& notices);

  void configure(std::optional<version_policy> policy);

  /// A notice takes the place of one with the same text of its range.
  void deprecate(const deprecation& notice);
  void remove(const version_range& range);
  void reinstate(const version_range& range);

  /// The harshest that applies: incompatible, removed, deprecated, current.
  version_standing standing_of(const version& which) const;

  /// Whether it may be used at all: not when it is incompatible or removed, nor deprecated where that is refused.
  bool admits(const version& which) const;

  /// Whether it is to be used only where nothing else fits.
  bool is_avoided(const version& which) const;

  /// Whether a version serves who requires another: by the bounds of the compatibility rule, or else by the caret
  /// range of the requirement.
  bool serves(const version& requirement, const version& which) const;

  /// Why it may not be used, for people: `removed`; empty when it may.
  std::string obstacle(const version& which) const;

  const std::optional<version_policy>& policy() const noexcept { return policy_; }

  /// In the order of their texts.
  std::vector<deprecation> deprecations() const;
  const deprecation* find(const version_range& range) const;

  /// Those of which the removal date has come without their being removed yet.
  std::vector<version_range> due(timestamp now) const;

  /// Without anything to say, every version is current.
  bool is_empty() const noexcept { return !policy_ && notices_.empty(); }

private:
  deprecated_use use() const { return policy_ ? policy_->deprecated : deprecated_use::avoid; }
  const version_rule* rule() const { return policy_ && policy_->compatibility ? &*policy_->compatibility : nullptr; }

  std::optional<version_policy> policy_;
  std::map<std::string, deprecation> notices_;
};

} // namespace muster
