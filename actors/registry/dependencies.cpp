#include "actors/registry/dependencies.hpp"

#include <algorithm>
#include <optional>
#include <set>

namespace muster {

namespace {

/// The facts of one decision as far as one service is concerned.
class prospect {
public:
  prospect(const dependency_facts& from, const service_name& service)
    : service_{service},
      before_{from.providers_of(service)},
      after_{before_},
      rules_before_{from.versions.rules_of(service)},
      rules_after_{rules_before_} {}

  void apply(const fact& what) {
    if (const auto* registered = std::get_if<instance_registered>(&what))
      put(registered->content, registered->state);
    else if (const auto* updated = std::get_if<instance_updated>(&what))
      put(updated->content, instance_state::unknown);
    else if (const auto* gone = std::get_if<instance_deregistered>(&what))
      remove(gone->service, gone->instance);
    else if (const auto* configured = std::get_if<service_configured>(&what))
      change_rules(configured->service, [&](auto& rules) { rules.configure(configured->policy.versions); });
    else if (const auto* deprecated = std::get_if<versions_deprecated>(&what))
      change_rules(deprecated->service, [&](auto& rules) { rules.deprecate(deprecated->notice); });
    else if (const auto* reinstated = std::get_if<versions_reinstated>(&what))
      change_rules(reinstated->service, [&](auto& rules) { rules.reinstate(reinstated->range); });
  }

  /// Whether a requirement has somebody and would then have nobody.
  bool cuts_off(const requirement& what) const {
    return could_meet(what, before_, rules_before_) && !could_meet(what, after_, rules_after_);
  }

private:
  void put(const instance& content, instance_state state) {
    std::erase_if(after_, [&](const provider& each) { return each.id == content.id; });
    if (content.service == service_)
      after_.push_back({content.id, content.version_, state});
  }

  void remove(const service_name& service, const instance_id& id) {
    if (service == service_)
      std::erase_if(after_, [&](const provider& each) { return each.id == id; });
  }

  template <class F>
  void change_rules(const service_name& service, F&& how) {
    if (service == service_)
      how(rules_after_);
  }

  service_name service_;
  std::vector<provider> before_;
  std::vector<provider> after_;
  version_rules rules_before_;
  version_rules rules_after_;
};

std::set<service_name> services_in(const std::vector<fact>& facts) {
  std::set<service_name> result;
  for (const auto& each : facts)
    if (const auto service = service_of(each); !service.empty())
      result.insert(service);
  return result;
}

/// Those whose own requirements the facts change or take away.
std::set<instance_id> instances_in(const std::vector<fact>& facts) {
  std::set<instance_id> result;
  for (const auto& each : facts)
    if (const auto* registered = std::get_if<instance_registered>(&each))
      result.insert(registered->content.id);
    else if (const auto* updated = std::get_if<instance_updated>(&each))
      result.insert(updated->content.id);
    else if (const auto* gone = std::get_if<instance_deregistered>(&each))
      result.insert(gone->instance);
  return result;
}

/// What an instance will need after the facts: nothing when they do not say.
bool still_asks(const requirement& what, const instance_id& id, const std::vector<fact>& facts) {
  const instance* content = nullptr;
  for (const auto& each : facts)
    if (const auto* registered = std::get_if<instance_registered>(&each))
      content = registered->content.id == id ? &registered->content : content;
    else if (const auto* updated = std::get_if<instance_updated>(&each))
      content = updated->content.id == id ? &updated->content : content;
    else if (const auto* gone = std::get_if<instance_deregistered>(&each))
      content = gone->instance == id ? nullptr : content;
  if (content == nullptr || content->service != what.service)
    return false;
  const auto needed = content->depends_on.find(what.on.str());
  return needed != content->depends_on.end() && needed->second == what.range;
}

bool is_still_asked(const requirement& what, const std::set<instance_id>& changed, const std::vector<fact>& facts) {
  return std::ranges::any_of(
    what.asked_by, [&](const instance_id& each) { return !changed.contains(each) || still_asks(what, each, facts); });
}

/// `web -> orders -> pay`, from the one who needs it most remotely, the first by name of those.
std::string longest_way(const dependency_graph& graph, const requirement& what) {
  const auto affected = graph.affected_by(what.service);
  std::vector<service_name> way{what.service};
  for (const auto& each : affected)
    if (auto other = way_of(affected, each.service); other.size() > way.size())
      way = std::move(other);
  way.push_back(what.on);
  std::string result;
  for (const auto& each : way)
    result.append(result.empty() ? "" : " -> ").append(each.str());
  return result;
}

} // namespace

dependency_report report_dependencies(const dependency_facts& from, const service_name& service) {
  auto graph = from.book.graph();
  if (!service.empty())
    graph = graph.below(service);
  dependency_report result;
  for (const auto& each : from.book.all()) {
    if (!graph.contains(each.service))
      continue;
    auto reason = why_unmet(each, from.providers_of(each.on), from.versions.rules_of(each.on));
    result.dependencies.push_back({each.service, each.on, each.range, reason.empty(), std::move(reason)});
  }
  result.order = graph.order();
  result.cycles = graph.cycles();
  return result;
}

impact_report impact_of_service(const dependency_facts& from, const service_name& service) {
  return {from.book.graph().affected_by(service), 0};
}

impact_report impact_of_instance(const dependency_facts& from, const service_name& service, const instance_id& id) {
  const auto before = from.providers_of(service);
  auto without = before;
  std::erase_if(without, [&](const provider& each) { return each.id == id; });
  const auto& rules = from.versions.rules_of(service);
  const auto graph = from.book.graph();
  std::map<service_name, service_name> through;
  for (const auto& each : from.book.on(service))
    if (why_unmet(each, before, rules).empty() && !why_unmet(each, without, rules).empty())
      through.emplace(each.service, service);
  const auto cut_off = through;
  for (const auto& [each, what] : cut_off)
    for (const auto& further : graph.affected_by(each))
      through.emplace(further.service, further.through);
  impact_report result;
  for (const auto& [each, next] : through)
    if (each != service)
      result.affected.push_back({each, next});
  return result;
}

expected<void> protect_dependents(const dependency_facts& from, const std::vector<fact>& facts) {
  const auto changed = instances_in(facts);
  std::string detail;
  for (const auto& service : services_in(facts)) {
    const auto requirements = from.book.on(service);
    if (requirements.empty())
      continue;
    prospect then{from, service};
    for (const auto& each : facts)
      then.apply(each);
    for (const auto& each : requirements)
      if (then.cuts_off(each) && is_still_asked(each, changed, facts))
        detail.append(detail.empty() ? "" : "; ")
          .append("service '" + each.service.str() + "' would be left without a version of '" + service.str() + "' in "
                  + to_string(each.range) + ": " + longest_way(from.book.graph(), each));
  }
  if (detail.empty())
    return {};
  return fail(errc::refused, "dependents are protected: " + std::move(detail));
}

} // namespace muster
