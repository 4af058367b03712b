#include "runtime/scenario/script_names.hpp"

#include <algorithm>

namespace muster {

namespace {

template <class Words>
std::vector<std::string_view> views(const Words& words) {
  return {words.begin(), words.end()};
}

std::string quoted(std::string_view word) {
  return "'" + std::string{word.substr(0, 64)} + "'";
}

constexpr std::string_view service_place = "/services/*/name";
constexpr std::string_view step_place = "/steps/*/id";

} // namespace

script_names::script_names(const script& from, const unread_places& unread) {
  find_gaps(unread);
  for (const auto& service : from.services) {
    services_.known.insert(service.name.str());
    for (const auto& each : service.instances)
      add_content(each.content);
    for (const auto& rule : service.policy.alerts)
      rules_.known.insert(rule.name.str());
  }
  for (const auto& stream : from.traffic)
    traffic_.known.insert(stream.id.str());
  for (const auto& sink : from.config.alerts.sinks)
    sinks_.known.insert(sink.name.str());
  for (const auto& step : from.steps)
    if (const auto* registers = std::get_if<register_scripted>(&step.action))
      add_content(registers->instance_.content);
  for (const auto& step : from.steps)
    add(step);
}

void script_names::find_gaps(const unread_places& unread) {
  const auto is_read = [&](std::string_view pattern) { return !unread.may_cover(pattern); };
  services_.complete = is_read(service_place);
  instances_complete_ =
    services_.complete && is_read("/services/*/instances/*/id") && is_read(step_place) && is_read("/steps/*/service");
  rules_.complete = is_read("/services/*/alerts/*/name") && is_read("/steps/*/set/alerts/*/name");
  traffic_.complete = is_read("/traffic/*/id");
  sinks_.complete = is_read("/config/alerts/sinks/*/name");
  steps_.complete = is_read(step_place);
  groups_.complete = is_read("/steps/*/group");
  healing_.complete = steps_.complete && is_read("/steps/*/for");
  selections_complete_ = instances_complete_ && is_read("/steps/*/target");
  for (const std::string place : {"/services/*", "/services/*/instances/*", "/steps/*", "/steps/*/set"})
    for (const auto* key : {"/zone/*", "/tags/*", "/version/*"})
      selections_complete_ = selections_complete_ && is_read(place + key);
}

std::optional<std::string> script_names::fault_unless_in(const words& of, std::string_view kind,
                                                         std::string_view name) {
  if (!of.complete || of.known.contains(name))
    return std::nullopt;
  return unknown_word(kind, name, views(of.known));
}

void script_names::add(const script_step& step) {
  if (!step.id.empty()) {
    steps_.known.insert(step.id.str());
    if (lasting(step.action))
      healing_.known.insert(step.id.str());
  }
  if (const auto* joins = std::get_if<join_group>(&step.action))
    groups_.known.insert(joins->group.str());
  if (const auto* configures = std::get_if<configure_policy>(&step.action))
    for (const auto& rule : configures->set.alerts.value_or(std::vector<alert_rule>{}))
      rules_.known.insert(rule.name.str());
  if (const auto* updates = std::get_if<update_target>(&step.action)) {
    // A named target may still be an instance, whose service then gets the words.
    const auto* owner = service_of(updates->target.name);
    const auto& service = owner != nullptr ? *owner : updates->target.name;
    if (updates->set.zone)
      zones_[service].insert(*updates->set.zone);
    if (updates->set.tags)
      tags_[service].insert(updates->set.tags->begin(), updates->set.tags->end());
    if (updates->set.version_)
      versions_[service].push_back(*updates->set.version_);
    if (std::ranges::find(updates->set.clear, "version") != updates->set.clear.end())
      versions_[service].push_back(instance{}.version_);
  }
}

void script_names::add_content(const instance& content) {
  const auto& service = content.service.str();
  instances_.emplace(content.id.str(), service);
  if (!content.zone.empty())
    zones_[service].insert(content.zone);
  tags_[service].insert(content.tags.begin(), content.tags.end());
  versions_[service].push_back(content.version_);
}

const std::string* script_names::service_of(std::string_view instance) const {
  const auto found = instances_.find(instance);
  return found == instances_.end() ? nullptr : &found->second;
}

bool script_names::knows_service(std::string_view name) const {
  return services_.known.contains(name);
}

std::optional<std::string> script_names::fault_of_service(std::string_view name) const {
  if (const auto* service = service_of(name); service != nullptr && !knows_service(name))
    return quoted(name) + " is an instance; a service is wanted, such as " + quoted(*service);
  return fault_unless_in(services_, "service", name);
}

std::optional<std::string> script_names::fault_of_instance(std::string_view name) const {
  if (instances_.contains(name))
    return std::nullopt;
  if (knows_service(name))
    return quoted(name) + " is a service; an instance is wanted";
  if (!instances_complete_)
    return std::nullopt;
  std::vector<std::string_view> ids;
  for (const auto& [id, service] : instances_)
    ids.push_back(id);
  return unknown_word("instance", name, ids);
}

std::optional<std::string> script_names::fault_of_traffic(std::string_view name) const {
  return fault_unless_in(traffic_, "traffic", name);
}

std::optional<std::string> script_names::fault_of_actor(std::string_view name) const {
  const auto parsed = parse_actor(name);
  if (!parsed)
    return parsed.error().detail;
  const auto slash = name.find('/');
  if (slash == std::string_view::npos)
    return std::nullopt;
  return name.starts_with("sink/") ? fault_unless_in(sinks_, "sink", name.substr(slash + 1))
                                   : fault_of_service(name.substr(slash + 1));
}

std::optional<std::string> script_names::fault_of_group(std::string_view name) const {
  return fault_unless_in(groups_, "group", name);
}

std::optional<std::string> script_names::fault_of_healing(std::string_view name) const {
  if (healing_.complete && steps_.known.contains(name) && !healing_.known.contains(name))
    return "step " + quoted(name) + " never heals: it is no fault with 'for'";
  return fault_unless_in(healing_, "step", name);
}

std::optional<std::string> script_names::fault_of(measure_term& term) const {
  switch (term.form().subject) {
    case subject_kind::service:
      return fault_of_service(term.subject);
    case subject_kind::instance:
      return fault_of_instance(term.subject);
    case subject_kind::target:
      return fault_of(term.target, false);
    case subject_kind::rule:
      return fault_unless_in(rules_, "alert rule", term.subject);
    case subject_kind::actor:
      return fault_of_actor(term.subject);
    case subject_kind::step:
      return fault_of_healing(term.subject);
    case subject_kind::none:
      break;
  }
  return std::nullopt;
}

std::optional<std::string> script_names::fault_of(script_target& target, bool at_actors) const {
  if (at_actors != target.aims_at_actors())
    return "target " + quoted(to_string(target))
           + (at_actors ? " is no actor; write actor:NAME or actor:*" : " is an actor; instances are wanted");
  if (target.kind == target_kind::all_actors)
    return std::nullopt;
  if (target.kind == target_kind::actor)
    return fault_of_actor(target.actor.str());
  if (target.kind == target_kind::group)
    return fault_of_group(target.name);
  if (target.kind != target_kind::named) {
    if (auto fault = fault_of_service(target.name))
      return fault;
    return fault_of_selection(target);
  }
  if (!knows_service(target.name) && !instances_.contains(target.name)) {
    if (!services_.complete || !instances_complete_)
      return std::nullopt;
    auto known = views(services_.known);
    for (const auto& [id, service] : instances_)
      known.push_back(id);
    return unknown_word("service or instance", target.name, known);
  }
  target.kind = knows_service(target.name) ? target_kind::service : target_kind::instance;
  return std::nullopt;
}

std::optional<std::string> script_names::fault_of_selection(const script_target& target) const {
  if (!selections_complete_)
    return std::nullopt;
  const auto kind = "of " + target.name;
  const auto of = [&](const auto& map) {
    const auto found = map.find(target.name);
    return found == map.end() ? typename std::decay_t<decltype(map)>::mapped_type{} : found->second;
  };
  if (target.kind == target_kind::zone)
    return fault_unless_in({of(zones_)}, "zone " + kind, target.word);
  if (target.kind == target_kind::tag)
    return fault_unless_in({of(tags_)}, "tag " + kind, target.word);
  const auto versions = of(versions_);
  if (std::ranges::any_of(versions, [&](const version& each) { return target.range.contains(each); }))
    return std::nullopt;
  std::set<std::string> texts;
  for (const auto& each : versions)
    texts.insert(to_string(each));
  return "no version " + kind + " is in the range " + quoted(to_string(target.range)) + "; there are "
         + joined(views(texts));
}

} // namespace muster
