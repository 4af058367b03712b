#include "runtime/scenario/model.hpp"

#include <algorithm>

// What the facts say of versions.

namespace muster {

namespace {

bool is_from(const std::optional<version>& first, const version& which) {
  return first && which >= *first;
}

/// The place of a version in a split, and the share that it has.
std::pair<size_t, ratio> place_in(const std::map<std::string, ratio>& split, const version& which) {
  std::vector<std::pair<std::string, ratio>> parts{split.begin(), split.end()};
  std::ranges::stable_sort(parts, std::greater{}, [](const auto& each) { return each.second.ppm; });
  for (size_t i = 0; i < parts.size(); ++i)
    if (const auto range = version_range::parse(parts[i].first); range && range->contains(which))
      return {i, parts[i].second};
  return {parts.size(), {}};
}

} // namespace

bool model::is_announced(const instance& content, bool removed) const {
  const auto announced = deprecations_.find(content.service);
  return announced != deprecations_.end() && std::ranges::any_of(announced->second, [&](const auto& each) {
           return (each.second.removed || !removed) && each.second.range.contains(content.version_, true);
         });
}

model::version_turn model::turn_of(const instance& content) const {
  const auto& its = content.version_;
  const auto policy = policy_of(content.service).versions.value_or(version_policy{});
  const auto rule = policy.compatibility.value_or(version_rule{});
  const auto fits = (!rule.min || its >= *rule.min) && (!rule.max || its < *rule.max);
  const auto removed = is_from(rule.removed_from, its) || is_announced(content, true);
  const auto deprecated = is_from(rule.deprecated_from, its) || is_announced(content, false);
  version_turn result;
  result.served = fits && !removed && !(deprecated && policy.deprecated == deprecated_use::refuse);
  result.avoided = deprecated && policy.deprecated == deprecated_use::avoid;
  if (!policy.split.empty()) {
    const auto [part, share] = place_in(policy.split, its);
    result.part = part;
    result.has_share = share.ppm > 0;
  }
  return result;
}

void model::note_all(const record& entry, const service_name& service) {
  for (auto& [id, known] : instances_)
    if (known.is_registered() && known.content.service == service)
      note(entry, known);
}

void model::take(const record& entry, const versions_deprecated& what) {
  deprecations_[what.service][to_string(what.notice.range)] = {what.notice.range, what.notice.removed};
  note_all(entry, what.service);
}

void model::take(const record& entry, const versions_removed& what) {
  deprecations_[what.service][to_string(what.range)] = {what.range, true};
  note_all(entry, what.service);
}

void model::take(const record& entry, const versions_reinstated& what) {
  deprecations_[what.service].erase(to_string(what.range));
  note_all(entry, what.service);
}

} // namespace muster
