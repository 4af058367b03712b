#include "actors/registry/version_rules.hpp"

#include <algorithm>

namespace muster {

namespace {

bool is_within(const version_rule& rule, const version& which) {
  return (!rule.min || which >= *rule.min) && (!rule.max || which < *rule.max);
}

bool is_from(const std::optional<version>& first, const version& which) {
  return first && which >= *first;
}

/// A notice of ^1 is meant for the pre-releases of major 1 as well.
bool covers(const deprecation& notice, const version& which) {
  return notice.range.contains(which, true);
}

} // namespace

version_rules::version_rules(std::optional<version_policy> policy, const std::vector<deprecation>& notices)
  : policy_{std::move(policy)} {
  for (const auto& notice : notices)
    deprecate(notice);
}

void version_rules::configure(std::optional<version_policy> policy) {
  policy_ = std::move(policy);
}

void version_rules::deprecate(const deprecation& notice) {
  notices_.insert_or_assign(to_string(notice.range), notice);
}

void version_rules::remove(const version_range& range) {
  if (const auto found = notices_.find(to_string(range)); found != notices_.end())
    found->second.removed = true;
}

void version_rules::reinstate(const version_range& range) {
  notices_.erase(to_string(range));
}

version_standing version_rules::standing_of(const version& which) const {
  const auto* by = rule();
  if (by != nullptr && !is_within(*by, which))
    return version_standing::incompatible;
  auto deprecated = by != nullptr && is_from(by->deprecated_from, which);
  auto removed = by != nullptr && is_from(by->removed_from, which);
  for (const auto& [text, notice] : notices_)
    if (covers(notice, which)) {
      deprecated = true;
      removed = removed || notice.removed;
    }
  return removed ? version_standing::removed : deprecated ? version_standing::deprecated : version_standing::current;
}

bool version_rules::admits(const version& which) const {
  const auto standing = standing_of(which);
  return standing == version_standing::current
         || (standing == version_standing::deprecated && use() != deprecated_use::refuse);
}

bool version_rules::is_avoided(const version& which) const {
  return use() == deprecated_use::avoid && standing_of(which) == version_standing::deprecated;
}

bool version_rules::serves(const version& requirement, const version& which) const {
  if (const auto* by = rule())
    return is_within(*by, which);
  auto plain = requirement;
  plain.build.clear();
  const auto caret = version_range::parse("^" + to_string(plain));
  return caret && caret->contains(which);
}

std::string version_rules::obstacle(const version& which) const {
  const auto standing = standing_of(which);
  if (standing == version_standing::current || (standing == version_standing::deprecated && admits(which)))
    return {};
  return standing == version_standing::incompatible ? "outside the compatibility rule"
         : standing == version_standing::removed    ? "removed"
                                                    : "deprecated, which its service refuses";
}

std::vector<deprecation> version_rules::deprecations() const {
  std::vector<deprecation> result;
  for (const auto& [text, notice] : notices_)
    result.push_back(notice);
  return result;
}

const deprecation* version_rules::find(const version_range& range) const {
  const auto found = notices_.find(to_string(range));
  return found == notices_.end() ? nullptr : &found->second;
}

std::vector<version_range> version_rules::due(timestamp now) const {
  std::vector<version_range> result;
  for (const auto& [text, notice] : notices_)
    if (!notice.removed && notice.removal && *notice.removal <= now)
      result.push_back(notice.range);
  return result;
}

} // namespace muster
