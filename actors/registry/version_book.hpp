#pragma once

#include "actors/registry/version_rules.hpp"
#include "messages/model/fact.hpp"
#include "messages/protocol/registry.hpp"

#include <map>
#include <span>
#include <string>
#include <vector>

namespace muster {

/// The version rules of all services, as the facts have them. Commands are decided against them and change nothing by
/// themselves.
class version_book {
public:
  expected<std::vector<fact>> decide(const deprecate_versions& command) const;
  expected<std::vector<fact>> decide(const reinstate_versions& command) const;

  void apply(const record& entry);

  const version_rules& rules_of(const service_name& service) const;

  /// Versions whose removal date has come.
  struct removal {
    service_name service;
    version_range range;
    /// The index of their deprecation, which tells one from another of the same range.
    int64_t since = 0;
  };

  std::vector<removal> due(timestamp now) const;

  /// The fact of a removal; none when it is no longer due.
  std::vector<fact> remove(const removal& what, timestamp now) const;

private:
  struct chapter {
    version_rules rules;
    /// The index of each deprecation, by the text of its range.
    std::map<std::string, int64_t> since;
  };

  void take(const record& entry, const service_configured& what);
  void take(const record& entry, const versions_deprecated& what);
  void take(const record& entry, const versions_removed& what);
  void take(const record& entry, const versions_reinstated& what);
  template <class T>
  void take(const record&, const T&) {}

  std::map<service_name, chapter> chapters_;
};

/// Leaves of healthy instances those that may be used: where there are others, deprecated ones that are to be avoided
/// go as well.
void keep_usable(const version_rules& rules, const std::optional<version>& requirement, std::vector<instance_view>& of);

/// What the rules make of the versions that instances have; `members` are those of one service.
version_list list_versions(const version_rules& rules, const version_query& query,
                           std::span<const instance_view> members);

} // namespace muster
