#include "runtime/scenario/script_writer.hpp"

#include "runtime/scenario/script_json.hpp"

namespace muster {

json write_json(const expression& from) {
  return from.text();
}

json write_json(const request_keys& from) {
  return from.zipf ? json{{"zipf", from.texts.last}} : json(to_string(from.texts));
}

namespace {

/// Leaves out of an object what is there as well, and what is null.
json without(json object, const json& defaults) {
  for (auto member = object.begin(); member != object.end();) {
    const auto usual = defaults.find(member.key());
    if (usual != defaults.end() && usual->is_object() && member->is_object())
      *member = without(std::move(*member), *usual);
    const bool says_nothing = member->is_null() || (usual != defaults.end() && *member == *usual)
                              || (usual != defaults.end() && usual->is_object() && member->empty());
    member = says_nothing ? object.erase(member) : std::next(member);
  }
  return object;
}

/// A described struct without its defaults, but with what the reader asks for.
template <described T>
json written(const T& value) {
  const auto whole = encode(value);
  auto result = without(whole, encode(T{}));
  for (const auto key : required_keys<T>())
    if (!result.contains(std::string{key}))
      result[std::string{key}] = whole.at(std::string{key});
  return result;
}

json written(const scripted_instance& what);
json written(const scripted_service& what);
json written(const script_step& what);
json written(const expression& what);

template <class T>
json written(const std::vector<T>& values) {
  auto result = json::array();
  for (const auto& each : values)
    result.push_back(written(each));
  return result;
}

json written(const scripted_instance& what) {
  const scripted_instance defaults;
  auto result = json::object();
  for_each_instance_key([&](std::string_view key, auto get) {
    if (auto value = encode(get(what)); value != encode(get(defaults)))
      result[std::string{key}] = std::move(value);
  });
  return result;
}

template <class Policy>
json written_policy(const Policy& what) {
  auto result = json::object();
  if (what.health)
    result["health"] = written(*what.health);
  if (what.breaker)
    result["breaker"] = written(*what.breaker);
  if (what.versions)
    result["versions"] = written(*what.versions);
  return result;
}

json written(const policy_change& what) {
  auto result = written_policy(what);
  if (what.balancer)
    result["balancer"] = written(*what.balancer);
  if (what.alerts)
    result["alerts"] = written(*what.alerts);
  return result;
}

json written(const scripted_service& what) {
  json result{{"name", what.name.str()}, {"instances", written(what.instances)}};
  result.update(written_policy(what.policy));
  if (auto balancer = written(what.policy.balancer); !balancer.empty())
    result["balancer"] = std::move(balancer);
  if (!what.policy.alerts.empty())
    result["alerts"] = written(what.policy.alerts);
  return result;
}

json written(const register_scripted& what) {
  json result{{"service", what.instance_.content.service.str()}};
  result.update(written(what.instance_));
  return result;
}

json written(const configure_policy& what) {
  return {{"service", what.service.str()}, {"set", written(what.set)}};
}

json written(const step_trigger& trigger) {
  if (const auto* instant = std::get_if<at_instant>(&trigger))
    return {{"at", encode(instant->at)}};
  if (const auto* condition = std::get_if<when_first>(&trigger))
    return {{"when", encode(condition->when)}};
  const auto& repeated = std::get<each_time>(trigger);
  return {{"every", encode(repeated.every)}, {"until", encode(repeated.until)}};
}

json written(const script_step& step) {
  auto result = written(step.trigger);
  result["do"] = std::string{verb_of(step.action)};
  if (!step.id.empty())
    result["id"] = step.id.str();
  result.update(std::visit([](const auto& action) { return written(action); }, step.action));
  return result;
}

json written(const expression& what) {
  return encode(what);
}

} // namespace

json write_script(const script& what) {
  const script defaults;
  json result{{"muster", what.muster}, {"name", what.name}};
  if (!what.note.empty())
    result["note"] = what.note;
  result["seed"] = what.seed;
  if (what.start != defaults.start)
    result["start"] = encode(what.start);
  result["duration"] = encode(what.duration_);
  if (auto config = written(what.config); !config.empty())
    result["config"] = std::move(config);
  result["services"] = written(what.services);
  for (const auto& [key, list] : {std::pair{"traffic", written(what.traffic)}, std::pair{"steps", written(what.steps)},
                                  std::pair{"always", written(what.always)}, std::pair{"at_end", written(what.at_end)}})
    if (!list.empty())
      result[key] = list;
  return result;
}

std::string script_text(const script& what) {
  const auto whole = write_script(what);
  std::string result;
  for (const auto& [key, value] : whole.items()) {
    result.append(result.empty() ? "{\n  " : ",\n  ").append(json(key).dump()).append(": ");
    if (!value.is_array()) {
      result += value.dump();
      continue;
    }
    result += '[';
    for (const auto& item : value)
      result.append(&item == &value.front() ? "\n    " : ",\n    ").append(item.dump());
    result += ']';
  }
  return result + "\n}\n";
}

} // namespace muster
