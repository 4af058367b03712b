#include "actors/registry/catalog.hpp"

#include "actors/registry/query.hpp"

#include <algorithm>
#include <iterator>

namespace muster {

namespace {

expected<void> refuse_faults(std::string_view what, const std::vector<std::string>& faults) {
  if (faults.empty())
    return {};
  std::string detail{what};
  for (const auto& fault : faults)
    detail.append(&fault == &faults.front() ? ": " : "; ").append(fault);
  return fail(errc::invalid, std::move(detail));
}

bool is_checked(const service_policy& policy) {
  return policy.health && policy.health->kind != check_kind::none;
}

std::vector<fact> state_change(const catalog_entry& view, instance_state to, std::string reason) {
  if (view.state == to)
    return {};
  return {instance_state_changed{view.content->service, view.content->id, view.state, to, std::move(reason)}};
}

} // namespace

expected<std::vector<fact>> catalog::decide(const register_instance& command) const {
  const auto& offered = command.content;
  if (auto good = refuse_faults("instance '" + offered.id.str() + "'", faults_of(offered)); !good)
    return tl::make_unexpected(good.error());
  const auto* present = find(offered.id);
  if (present != nullptr && is_same(*present->content, offered))
    return std::vector<fact>{};
  if (present != nullptr && !command.replace)
    return fail(errc::already_exists, "instance '" + offered.id.str() + "' is registered for service '"
                                        + present->content->service.str()
                                        + "' with other content; set replace to take its place");
  std::vector<fact> facts;
  if (present != nullptr && present->content->service != offered.service)
    facts.push_back(instance_deregistered{present->content->service, offered.id, "replaced"});
  facts.push_back(instance_registered{offered, initial_state(offered.service)});
  return facts;
}

expected<std::vector<fact>> catalog::decide(const deregister_instance& command) const {
  return known(command.id).map([&](const catalog_entry* view) {
    return std::vector<fact>{instance_deregistered{view->content->service, command.id,
                                                   command.reason.empty() ? "by command" : command.reason}};
  });
}

expected<std::vector<fact>> catalog::decide(const update_instance& command) const {
  const auto view = known(command.id);
  if (!view)
    return tl::make_unexpected(view.error());
  auto content = changed(*(*view)->content, command.set);
  auto faults = faults_of(command.set);
  std::ranges::move(faults_of(content), std::back_inserter(faults));
  if (auto good = refuse_faults("instance '" + command.id.str() + "'", faults); !good)
    return tl::make_unexpected(good.error());
  if (is_same(content, *(*view)->content))
    return std::vector<fact>{};
  return std::vector<fact>{instance_updated{std::move(content)}};
}

expected<std::vector<fact>> catalog::decide(const drain_instance& command) const {
  return known(command.id).map([&](const catalog_entry* view) {
    if (command.draining)
      return state_change(*view, instance_state::draining, "by command");
    if (view->state != instance_state::draining)
      return std::vector<fact>{};
    return state_change(*view, initial_state(view->content->service), "drain ended");
  });
}

expected<std::vector<fact>> catalog::decide(const configure_service& command) const {
  auto faults = faults_of(command.policy);
  if (!is_name(command.service.str()))
    faults.insert(faults.begin(), "the service's name is not " + std::string{name_rule::rule});
  if (auto good = refuse_faults("policy of service '" + command.service.str().substr(0, 64) + "'", faults); !good)
    return tl::make_unexpected(good.error());
  if (auto supported = expect_supported(command.policy); !supported)
    return tl::make_unexpected(supported.error());
  const auto present = policies_.find(command.service);
  if (present != policies_.end() && present->second == command.policy)
    return std::vector<fact>{};
  std::vector<fact> facts{service_configured{command.service, command.policy}};
  // Nobody would ever tell that an instance which is no longer checked is healthy.
  const auto members = by_service_.find(command.service);
  if (!is_checked(command.policy) && members != by_service_.end())
    for (const auto& [id, view] : members->second)
      if (view->state == instance_state::registered || view->state == instance_state::unhealthy)
        facts.push_back(instance_state_changed{command.service, id, view->state, instance_state::healthy,
                                               "health is no longer checked"});
  return facts;
}

expected<std::vector<fact>> catalog::decide(const report_health& command) const {
  return known(command.id).map([&](const catalog_entry* view) {
    // Meanwhile the check may have gone, which would have to take back what it says, or the state that it speaks of.
    const auto is_late = command.since != 0 && command.since != view->since;
    if (is_late || view->state == instance_state::draining || !checks_health_of(view->content->service))
      return std::vector<fact>{};
    return state_change(*view, command.healthy ? instance_state::healthy : instance_state::unhealthy, command.reason);
  });
}

expected<std::vector<fact>> catalog::decide(const announce& command) const {
  std::vector<std::string> faults;
  if (!is_name(command.topic))
    faults.push_back("the topic is not " + std::string{name_rule::rule});
  if (command.detail.size() > announce::most_detail)
    faults.push_back("the detail has more than " + std::to_string(announce::most_detail) + " bytes");
  if (auto good = refuse_faults("what is announced of service '" + command.service.str() + "'", faults); !good)
    return tl::make_unexpected(good.error());
  if (auto good = known(command.service); !good)
    return tl::make_unexpected(good.error());
  if (!command.instance.empty()) {
    const auto view = known(command.instance);
    if (!view)
      return tl::make_unexpected(view.error());
    if ((*view)->content->service != command.service)
      return fail(errc::not_found, "instance '" + command.instance.str() + "' is not of service '"
                                     + command.service.str() + "' but of '" + (*view)->content->service.str() + "'");
  }
  return std::vector<fact>{service_announced{command.service, command.instance, command.topic, command.detail}};
}

std::vector<fact> catalog::expire(const instance_id& id) const {
  const auto* view = find(id);
  if (view == nullptr || !view->content->lease)
    return {};
  const auto& service = view->content->service;
  const auto ttl = view->content->lease->ttl;
  return {lease_expired{service, id, ttl},
          instance_deregistered{service, id, "no heartbeat for " + format_duration(ttl)}};
}

template <class F>
void catalog::change(const record& entry, const instance_id& id, F&& how) {
  const auto found = instances_.find(id);
  if (found == instances_.end())
    return;
  how(found->second);
  found->second.index = entry.index;
  found->second.updated_at = entry.at;
}

void catalog::apply(const std::shared_ptr<const record>& entry) {
  index_ = entry->index;
  versions_.apply(*entry);
  dependencies_.apply(*entry);
  groups_.apply(*entry);
  if (const auto* registered = std::get_if<instance_registered>(&entry->what))
    put(*entry, {entry, &registered->content}, registered->state);
  else if (const auto* updated = std::get_if<instance_updated>(&entry->what))
    change(*entry, updated->content.id, [&](catalog_entry& its) { its.content = {entry, &updated->content}; });
  else
    std::visit([&](const auto& what) { take(*entry, what); }, entry->what);
}

expected<instance_list> catalog::find(const discover& query) const {
  if (const auto is_known = known(query.service); !is_known)
    return tl::make_unexpected(is_known.error());
  instance_query healthy;
  healthy.service = query.service;
  healthy.healthy_only = true;
  auto result = find(healthy);
  keep_usable(versions_.rules_of(query.service), query.compatible_with, result.instances);
  return result;
}

instance_list catalog::find(const instance_query& query) const {
  instance_list result{{}, index_};
  const auto take_match = [&](const catalog_entry& its) {
    if (matches(query, *its.content, its.state))
      result.instances.push_back({*its.content, its.state, its.index, its.registered_at, its.updated_at});
  };
  if (!query.group.empty()) {
    if (const auto* members = groups_.members_of(query.group))
      for (const auto& id : *members)
        if (const auto* view = find(id))
          take_match(*view);
  } else if (!query.id.empty()) {
    if (const auto* view = find(query.id))
      take_match(*view);
  } else if (query.service.empty()) {
    for (const auto& [id, view] : instances_)
      take_match(view);
  } else if (const auto members = by_service_.find(query.service); members != by_service_.end()) {
    for (const auto& [id, view] : members->second)
      take_match(*view);
  }
  return result;
}

service_policy catalog::policy_of(const service_name& service) const {
  const auto found = policies_.find(service);
  return found == policies_.end() ? service_policy{} : found->second;
}

std::vector<service_configured> catalog::policies(const service_name& only) const {
  std::vector<service_configured> result;
  for (const auto& [service, policy] : policies_)
    if (only.empty() || service == only)
      result.push_back({service, policy});
  return result;
}

const catalog_entry* catalog::find(const instance_id& id) const {
  const auto found = instances_.find(id);
  return found == instances_.end() ? nullptr : &found->second;
}

expected<const catalog_entry*> catalog::known(const instance_id& id) const {
  if (const auto* view = find(id))
    return view;
  return fail(errc::not_found, "instance '" + id.str() + "' is not registered");
}

expected<void> catalog::known(const service_name& service) const {
  if (by_service_.contains(service) || policies_.contains(service))
    return {};
  return fail(errc::not_found, "service '" + service.str() + "' is not known");
}

bool catalog::checks_health_of(const service_name& service) const {
  const auto policy = policies_.find(service);
  return policy != policies_.end() && is_checked(policy->second);
}

instance_state catalog::initial_state(const service_name& service) const {
  return checks_health_of(service) ? instance_state::registered : instance_state::healthy;
}

void catalog::take(const record&, const service_configured& what) {
  policies_[what.service] = what.policy;
}

void catalog::put(const record& entry, std::shared_ptr<const instance> content, instance_state state) {
  auto& its = instances_[content->id];
  by_service_[content->service][content->id] = &its;
  its = {std::move(content), state, entry.index, entry.index, entry.at, entry.at};
}

void catalog::take(const record& entry, const instance_state_changed& what) {
  change(entry, what.instance, [&](catalog_entry& its) {
    its.state = what.to;
    its.since = entry.index;
  });
}

void catalog::take(const record&, const instance_deregistered& what) {
  if (const auto members = by_service_.find(what.service); members != by_service_.end()) {
    members->second.erase(what.instance);
    if (members->second.empty())
      by_service_.erase(members);
  }
  instances_.erase(what.instance);
}

} // namespace muster
