#include "actors/registry/version_book.hpp"

#include <algorithm>

namespace muster {

namespace {

failure not_deprecated(const reinstate_versions& command) {
  return {errc::not_found, "versions " + to_string(command.range).substr(0, 64) + " of service '"
                             + command.service.str() + "' are not deprecated: no announcement has that range"};
}

bool is_wanted(const version_rules& rules, const std::optional<version>& requirement, const version& which) {
  return !requirement || rules.serves(*requirement, which);
}

} // namespace

expected<std::vector<fact>> version_book::decide(const deprecate_versions& command) const {
  const auto faults = faults_of(command.notice);
  if (!faults.empty())
    return fail(errc::invalid, "deprecation for service '" + command.service.str() + "': " + faults.front());
  if (const auto* present = rules_of(command.service).find(command.notice.range)) {
    // That its date has come since does not make it another announcement.
    auto told = command.notice;
    told.removed = told.removed || present->removed;
    if (*present == told)
      return std::vector<fact>{};
  }
  return std::vector<fact>{versions_deprecated{command.service, command.notice}};
}

expected<std::vector<fact>> version_book::decide(const reinstate_versions& command) const {
  if (rules_of(command.service).find(command.range) == nullptr)
    return tl::make_unexpected(not_deprecated(command));
  return std::vector<fact>{versions_reinstated{command.service, command.range}};
}

void version_book::apply(const record& entry) {
  std::visit([&](const auto& what) { take(entry, what); }, entry.what);
}

const version_rules& version_book::rules_of(const service_name& service) const {
  static const version_rules none;
  const auto found = chapters_.find(service);
  return found == chapters_.end() ? none : found->second.rules;
}

std::vector<version_book::removal> version_book::due(timestamp now) const {
  std::vector<removal> result;
  for (const auto& [service, its] : chapters_)
    for (auto& range : its.rules.due(now)) {
      const auto since = its.since.at(to_string(range));
      result.push_back({service, std::move(range), since});
    }
  return result;
}

std::vector<fact> version_book::remove(const removal& what, timestamp now) const {
  const auto all = due(now);
  const auto is_due = std::ranges::any_of(all, [&](const removal& each) {
    return each.service == what.service && each.range == what.range && each.since == what.since;
  });
  return is_due ? std::vector<fact>{versions_removed{what.service, what.range}} : std::vector<fact>{};
}

void version_book::take(const record&, const service_configured& what) {
  // A service without rules has no chapter: there may be very many of them.
  if (what.policy.versions || chapters_.contains(what.service))
    chapters_[what.service].rules.configure(what.policy.versions);
}

void version_book::take(const record& entry, const versions_deprecated& what) {
  auto& its = chapters_[what.service];
  its.rules.deprecate(what.notice);
  its.since[to_string(what.notice.range)] = entry.index;
}

void version_book::take(const record&, const versions_removed& what) {
  chapters_[what.service].rules.remove(what.range);
}

void version_book::take(const record&, const versions_reinstated& what) {
  auto& its = chapters_[what.service];
  its.rules.reinstate(what.range);
  its.since.erase(to_string(what.range));
}

void keep_usable(const version_rules& rules, const std::optional<version>& requirement,
                 std::vector<instance_view>& of) {
  std::erase_if(of, [&](const instance_view& each) {
    const auto& its = each.content.version_;
    return !rules.admits(its) || !is_wanted(rules, requirement, its);
  });
  const auto is_avoided = [&](const instance_view& each) { return rules.is_avoided(each.content.version_); };
  if (!std::ranges::all_of(of, is_avoided))
    std::erase_if(of, is_avoided);
}

version_list list_versions(const version_rules& rules, const version_query& query,
                           std::span<const instance_view> members) {
  // By precedence, in which build metadata takes no part.
  std::map<version, version_entry, std::less<>> entries;
  for (const auto& each : members) {
    const auto& its = each.content.version_;
    if (!is_wanted(rules, query.compatible_with, its))
      continue;
    auto& entry = entries.try_emplace(its, version_entry{its, 0, 0, rules.standing_of(its)}).first->second;
    ++entry.instances;
    entry.healthy += each.state == instance_state::healthy ? 1 : 0;
  }
  version_list result;
  for (const auto& [its, entry] : entries) {
    if (rules.admits(its) && (its.prerelease.empty() || query.include_prereleases))
      result.latest = its;
    result.versions.push_back(entry);
  }
  result.deprecations = rules.deprecations();
  result.policy = rules.policy().value_or(version_policy{});
  return result;
}

} // namespace muster
