#include "actors/registry/catalog.hpp"

// What the catalog has of versions, groups and dependencies, which have logic of their own.

namespace muster {

expected<std::vector<fact>> catalog::decide(const deprecate_versions& command) const {
  return known(command.service).and_then([&] { return versions_.decide(command); });
}

expected<version_list> catalog::find(const version_query& query) const {
  return known(query.service).map([&] {
    instance_query members;
    members.service = query.service;
    auto result = list_versions(versions_.rules_of(query.service), query, find(members).instances);
    result.index = index_;
    return result;
  });
}

expected<dependency_report> catalog::find(const dependency_query& query) const {
  const auto is_named = query.service.empty() || dependencies_.graph().contains(query.service);
  if (const auto is_known = known(query.service); !is_named && !is_known)
    return tl::make_unexpected(is_known.error());
  auto result = report_dependencies(dependencies(), query.service);
  result.index = index_;
  return result;
}

expected<impact_report> catalog::find(const impact_query& query) const {
  if (query.service.empty() == query.instance.empty())
    return fail(errc::invalid, "an impact is that of a service or of an instance; name one of them");
  impact_report result;
  if (query.instance.empty()) {
    if (const auto is_known = known(query.service); !is_known && !dependencies_.graph().contains(query.service))
      return tl::make_unexpected(is_known.error());
    result = impact_of_service(dependencies(), query.service);
  } else {
    const auto view = known(query.instance);
    if (!view)
      return tl::make_unexpected(view.error());
    result = impact_of_instance(dependencies(), (*view)->content->service, query.instance);
  }
  result.index = index_;
  return result;
}

expected<std::vector<fact>> catalog::decide(const create_group& command) const {
  return groups_.decide(command, [this](const instance_id& id) { return instances_.contains(id); });
}

expected<std::vector<fact>> catalog::decide(const add_to_group& command) const {
  return groups_.decide(command, [this](const instance_id& id) { return instances_.contains(id); });
}

expected<group_list> catalog::find(const group_query& query) const {
  return groups_.find(query).map([this](group_list&& found) {
    found.index = index_;
    return std::move(found);
  });
}

expected<void> catalog::known(const group_name& group) const {
  if (group.empty() || groups_.members_of(group) != nullptr)
    return {};
  return groups_.find(group_query{group}).map([](const group_list&) {});
}

expected<void> catalog::protect(const std::vector<fact>& facts) const {
  return protect_dependents(dependencies(), facts);
}

dependency_facts catalog::dependencies() const {
  return {dependencies_, versions_, [this](const service_name& service) {
            std::vector<provider> result;
            if (const auto members = by_service_.find(service); members != by_service_.end())
              for (const auto& [id, view] : members->second)
                result.push_back({id, view->content->version_, view->state});
            return result;
          }};
}

} // namespace muster
