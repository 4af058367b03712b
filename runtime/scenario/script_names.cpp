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

template <class Words>
std::optional<std::string> fault_unless_in(const Words& words, std::string_view kind, std::string_view name) {
  if (words.contains(name))
    return std::nullopt;
  return unknown_word(kind, name, views(words));
}

} // namespace

script_names::script_names(const script& from) {
  for (const auto& service : from.services) {
    services_.insert(service.name.str());
    for (const auto& each : service.instances)
      add_content(each.content);
    for (const auto& rule : service.policy.alerts)
      rules_.insert(rule.name.str());
  }
  for (const auto& stream : from.traffic)
    traffic_.insert(stream.id.str());
  for (const auto& sink : from.config.alerts.sinks)
    sinks_.insert(sink.name.str());
  for (const auto& step : from.steps)
    if (const auto* registers = std::get_if<register_scripted>(&step.action))
      add_content(registers->instance_.content);
  for (const auto& step : from.steps)
    add(step);
}

void script_names::add(const script_step& step) {
  if (!step.id.empty()) {
    steps_.insert(step.id.str());
    if (lasting(step.action))
      healing_.insert(step.id.str());
  }
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

std::optional<std::string> script_names::fault_of_service(std::string_view name) const {
  if (const auto* service = service_of(name); service != nullptr && !services_.contains(name))
    return quoted(name) + " is an instance; a service is wanted, such as " + quoted(*service);
  return fault_unless_in(services_, "service", name);
}

std::optional<std::string> script_names::fault_of_instance(std::string_view name) const {
  if (instances_.contains(name))
    return std::nullopt;
  std::vector<std::string_view> ids;
  for (const auto& [id, service] : instances_)
    ids.push_back(id);
  if (services_.contains(name))
    return quoted(name) + " is a service; an instance is wanted";
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

std::optional<std::string> script_names::fault_of_healing(std::string_view name) const {
  if (steps_.contains(name) && !healing_.contains(name))
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
  if (target.kind != target_kind::named) {
    if (auto fault = fault_of_service(target.name))
      return fault;
    return fault_of_selection(target);
  }
  if (!services_.contains(target.name) && !instances_.contains(target.name)) {
    auto known = views(services_);
    for (const auto& [id, service] : instances_)
      known.push_back(id);
    return unknown_word("service or instance", target.name, known);
  }
  target.kind = services_.contains(target.name) ? target_kind::service : target_kind::instance;
  return std::nullopt;
}

std::optional<std::string> script_names::fault_of_selection(const script_target& target) const {
  const auto kind = "of " + target.name;
  const auto of = [&](const auto& map) {
    const auto found = map.find(target.name);
    return found == map.end() ? typename std::decay_t<decltype(map)>::mapped_type{} : found->second;
  };
  if (target.kind == target_kind::zone)
    return fault_unless_in(of(zones_), "zone " + kind, target.word);
  if (target.kind == target_kind::tag)
    return fault_unless_in(of(tags_), "tag " + kind, target.word);
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
