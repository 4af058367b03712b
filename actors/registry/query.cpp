#include "actors/registry/query.hpp"

#include <algorithm>

namespace muster {

namespace {

bool matches_tags(const instance_query& query, const std::vector<std::string>& tags) {
  const auto has = [&](const std::string& tag) { return std::find(tags.begin(), tags.end(), tag) != tags.end(); };
  if (query.tags.empty())
    return true;
  return query.any_tag ? std::any_of(query.tags.begin(), query.tags.end(), has)
                       : std::all_of(query.tags.begin(), query.tags.end(), has);
}

bool matches_metadata(const instance_query& query, const std::map<std::string, std::string>& metadata) {
  return std::all_of(query.metadata.begin(), query.metadata.end(), [&](const auto& wanted) {
    const auto found = metadata.find(wanted.first);
    return found != metadata.end() && found->second == wanted.second;
  });
}

} // namespace

bool matches(const instance_query& query, const instance& content, instance_state state) {
  return (query.id.empty() || query.id == content.id) && (query.service.empty() || query.service == content.service)
         && (!query.range || query.range->contains(content.version_)) && (!query.zone || *query.zone == content.zone)
         && (!query.state || *query.state == state) && (!query.healthy_only || state == instance_state::healthy)
         && matches_tags(query, content.tags) && matches_metadata(query, content.metadata);
}

} // namespace muster
