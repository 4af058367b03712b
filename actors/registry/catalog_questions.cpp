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

} // namespace muster
