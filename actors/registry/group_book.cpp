#include "actors/registry/group_book.hpp"

#include <algorithm>

namespace muster {

namespace {

std::string quoted(const group_name& group) {
  return "group '" + group.str().substr(0, 64) + "'";
}

/// All of those that are not registered are named at once.
expected<void> refuse_unknown(const group_name& group, const std::vector<instance_id>& members,
                              const group_book::is_known& is_there) {
  std::string missing;
  for (const auto& each : members)
    if (!is_there(each))
      missing.append(missing.empty() ? "'" : "', '").append(each.str());
  if (missing.empty())
    return {};
  return fail(errc::not_found, quoted(group) + " cannot have " + missing + "': not registered");
}

std::vector<instance_id> sorted(const std::set<instance_id>& ids) {
  return {ids.begin(), ids.end()};
}

std::set<instance_id> unique(const std::vector<instance_id>& ids) {
  return {ids.begin(), ids.end()};
}

} // namespace

expected<std::vector<fact>> group_book::decide(const create_group& command, const is_known& is_there) const {
  if (!is_name(command.group.str()))
    return fail(errc::invalid, quoted(command.group) + " is not " + std::string{name_rule::rule});
  const auto members = unique(command.members);
  if (const auto* present = members_of(command.group)) {
    if (*present == members)
      return std::vector<fact>{};
    return fail(errc::already_exists,
                quoted(command.group) + " is there with other members; delete it first, or add and remove members");
  }
  return refuse_unknown(command.group, sorted(members), is_there).map([&] {
    return std::vector<fact>{group_created{command.group, sorted(members)}};
  });
}

expected<std::vector<fact>> group_book::decide(const add_to_group& command, const is_known& is_there) const {
  const auto present = known(command.group);
  if (!present)
    return tl::make_unexpected(present.error());
  auto fresh = unique(command.members);
  if (const auto good = refuse_unknown(command.group, sorted(fresh), is_there); !good)
    return tl::make_unexpected(good.error());
  std::erase_if(fresh, [&](const instance_id& each) { return (*present)->contains(each); });
  return fresh.empty() ? std::vector<fact>{} : std::vector<fact>{group_joined{command.group, sorted(fresh)}};
}

expected<std::vector<fact>> group_book::decide(const remove_from_group& command) const {
  return known(command.group).map([&](const std::set<instance_id>* present) {
    auto gone = unique(command.members);
    std::erase_if(gone, [&](const instance_id& each) { return !present->contains(each); });
    return gone.empty() ? std::vector<fact>{} : std::vector<fact>{group_left{command.group, sorted(gone)}};
  });
}

expected<std::vector<fact>> group_book::decide(const delete_group& command) const {
  return known(command.group).map([&](const std::set<instance_id>*) {
    return std::vector<fact>{group_deleted{command.group}};
  });
}

void group_book::apply(const record& entry) {
  std::visit([&](const auto& what) { take(what); }, entry.what);
}

expected<group_list> group_book::find(const group_query& query) const {
  group_list result;
  if (query.group.empty()) {
    for (const auto& [group, members] : groups_)
      result.groups.push_back({group, sorted(members)});
    return result;
  }
  return known(query.group).map([&](const std::set<instance_id>* members) {
    result.groups.push_back({query.group, sorted(*members)});
    return result;
  });
}

const std::set<instance_id>* group_book::members_of(const group_name& group) const {
  const auto found = groups_.find(group);
  return found == groups_.end() ? nullptr : &found->second;
}

expected<const std::set<instance_id>*> group_book::known(const group_name& group) const {
  if (const auto* members = members_of(group))
    return members;
  return fail(errc::not_found, quoted(group) + " is not known");
}

void group_book::take(const group_created& what) {
  groups_.try_emplace(what.group);
  take(group_joined{what.group, what.members});
}

void group_book::take(const group_joined& what) {
  auto& members = groups_[what.group];
  for (const auto& each : what.members) {
    members.insert(each);
    groups_of_[each].insert(what.group);
  }
}

void group_book::take(const group_left& what) {
  auto& members = groups_[what.group];
  for (const auto& each : what.members) {
    members.erase(each);
    if (const auto own = groups_of_.find(each); own != groups_of_.end()) {
      own->second.erase(what.group);
      if (own->second.empty())
        groups_of_.erase(own);
    }
  }
}

void group_book::take(const group_deleted& what) {
  if (const auto* members = members_of(what.group))
    take(group_left{what.group, sorted(*members)});
  groups_.erase(what.group);
}

void group_book::take(const instance_deregistered& what) {
  const auto own = groups_of_.extract(what.instance);
  if (own)
    for (const auto& group : own.mapped())
      groups_[group].erase(what.instance);
}

} // namespace muster
