#include "actors/overview/topology_sketch.hpp"

namespace muster {

void topology_sketch::take(const registry_state& state, const dependency_report& dependencies) {
  is_known_ = true;
  index_ = state.index;
  for (const auto& [service, policy] : state.policies)
    wanted(service);
  for (const auto& view : state.instances)
    add(view);
  for (const auto& each : dependencies.dependencies)
    add(each);
}

topology_service* topology_sketch::wanted(const service_name& service) {
  if (!only_.empty() && service != only_)
    return nullptr;
  auto& result = services_[service];
  result.service = service;
  return &result;
}

void topology_sketch::add(const instance_view& view) {
  const auto& content = view.content;
  auto* service = wanted(content.service);
  if (service == nullptr)
    return;
  auto number = content.version_;
  number.build.clear();
  ++service->versions[to_string(number)];
  service_of_.emplace(content.id, content.service);
  instances_.emplace(content.id, topology_instance{content.id, content.version_, content.zone, view.state});
}

void topology_sketch::add(const dependency& each) {
  if (auto* from = wanted(each.service))
    from->needs.push_back(each);
  if (auto* to = wanted(each.on))
    to->needed_by.push_back(each);
}

void topology_sketch::take(const group_list& groups) {
  for (const auto& group : groups.groups)
    for (const auto& id : group.members)
      if (const auto found = instances_.find(id); found != instances_.end())
        found->second.groups.push_back(group.group);
}

void topology_sketch::take(const service_name& service, const circuit_list& circuits) {
  for (const auto& each : circuits.circuits)
    // One that has changed its service meanwhile has another circuit there.
    if (const auto of = service_of_.find(each.instance); of != service_of_.end() && of->second == service)
      instances_.at(each.instance).circuit = each.state;
}

void topology_sketch::take(const measures& calls) {
  if (const auto found = services_.find(calls.service); found != services_.end())
    found->second.performance = calls;
}

std::vector<service_name> topology_sketch::services() const {
  std::vector<service_name> result;
  for (const auto& [name, service] : services_)
    result.push_back(name);
  return result;
}

std::set<service_name> topology_sketch::populated_services() const {
  std::set<service_name> result;
  for (const auto& [id, service] : service_of_)
    result.insert(service);
  return result;
}

expected<topology> topology_sketch::finish() const {
  if (is_known_ && !only_.empty() && services_.empty())
    return fail(errc::not_found, "service '" + only_.str() + "' is not known");
  auto all = services_;
  for (const auto& [id, one] : instances_)
    all.at(service_of_.at(id)).instances.push_back(one);
  topology result{{}, {silent_.begin(), silent_.end()}, index_};
  for (auto& [name, service] : all)
    result.services.push_back(std::move(service));
  return result;
}

} // namespace muster
