#include "runtime/scenario/schema.hpp"

#include "runtime/scenario/schema_text.hpp"
#include "runtime/scenario/script_json.hpp"

namespace muster {

namespace {

/// Makes schemas of types and keeps those of structs, which are referred to by name.
class schema_maker {
public:
  json make() {
    const auto whole = of<script>();
    json result{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                {"title", "A scenario of muster"},
                {"description", "One rehearsal of the production actors under virtual time. Comments are allowed."}};
    result.update(whole);
    structs_["script"]["properties"]["muster"] = {{"const", script::version_of_format}};
    if (not_yet("value of retry", "true"))
      structs_["scripted_traffic"]["properties"]["retry"] = {{"const", false}, {"default", false}};
    result["$defs"] = std::move(structs_);
    return result;
  }

private:
  template <class T>
  json of() {
    if constexpr (detail::is_optional<T>)
      return of<typename T::value_type>();
    else if constexpr (detail::is_vector<T>)
      return {{"type", "array"}, {"items", of<typename T::value_type>()}};
    else if constexpr (detail::is_map<T>)
      return {{"type", "object"}, {"additionalProperties", of<typename T::mapped_type>()}};
    else if constexpr (has_schema_text<T>)
      return schema_text(std::type_identity<T>{});
    else
      return reference(name_of_struct<T>(), [&] { return struct_of(std::type_identity<T>{}); });
  }

  template <class T>
  static std::string name_of_struct() {
    if constexpr (described<T>)
      return std::string{type_name<T>()};
    else if constexpr (std::is_same_v<T, scripted_service>)
      return "scripted_service";
    else
      return "script_step";
  }

  /// A reference to a struct, which is made when it is first referred to.
  template <class Make>
  json reference(const std::string& name, Make make) {
    if (!structs_.contains(name)) {
      structs_[name] = nullptr;
      // Making it may add others, which moves this one.
      auto made = make();
      structs_[name] = std::move(made);
    }
    return {{"$ref", "#/$defs/" + name}};
  }

  static json object(json properties, json required) {
    json result{{"type", "object"}, {"properties", std::move(properties)}};
    if (!required.empty())
      result["required"] = std::move(required);
    result["additionalProperties"] = false;
    return result;
  }

  template <class T>
  static json required_keys() {
    auto result = json::array();
    if constexpr (has_required<T>)
      for (const auto key : required_of(std::type_identity<T>{}))
        result.push_back(key);
    return result;
  }

  template <class T>
  json properties_of() {
    const auto required = required_keys<T>();
    auto result = json::object();
    const T defaults{};
    for_each_field(defaults, [&]<class Member>(std::string_view key, const Member& member) {
      auto& property = result[std::string{key}] = of<Member>();
      if constexpr (detail::is_text<Member> || std::is_integral_v<Member>)
        if (const auto value = encode(member); std::ranges::find(required, key) == required.end() && value != "")
          property["default"] = value;
    });
    return result;
  }

  template <described T>
  json struct_of(std::type_identity<T>) {
    return object(properties_of<T>(), required_keys<T>());
  }

  /// Other than longitudes, latitudes end at the poles.
  json struct_of(std::type_identity<location>) {
    auto properties = properties_of<location>();
    properties["latitude"]["minimum"] = -90;
    properties["latitude"]["maximum"] = 90;
    return object(std::move(properties), required_keys<location>());
  }

  json struct_of(std::type_identity<latency_profile>) {
    return {{"anyOf", json::array(
                        {of<duration>(), object(properties_of<latency_profile>(), required_keys<latency_profile>())})}};
  }

  json struct_of(std::type_identity<scripted_service>) {
    json properties{{"name", of<service_name>()}};
    const json count{{"type", "integer"}, {"minimum", 0}, {"maximum", script::max_instances}};
    const auto instance = reference("scripted_instance", [&] { return object(instance_properties(), json::array()); });
    properties["instances"] = {{"anyOf", json::array({count, json{{"type", "array"}, {"items", instance}}})}};
    for_each_instance_key([&]<class Get>(std::string_view key, Get) {
      using member = member_of<Get>;
      const auto one = of<member>();
      if (key != "id")
        properties[std::string{key}] =
          spreads<member> ? json{{"anyOf", json::array({one, json{{"type", "array"}, {"items", one}}})}} : one;
    });
    properties.update(properties_of<service_policy>());
    return object(std::move(properties), {"name", "instances"});
  }

  json struct_of(std::type_identity<script_step>) {
    auto alternatives = json::array();
    for_each_verb([&]<class Action>(std::type_identity<Action>) {
      alternatives.push_back(reference(std::string{Action::verb}, [&] { return step_of<Action>(); }));
    });
    const auto needs = [](auto... keys) { return json{{"required", json::array({keys...})}}; };
    return {{"oneOf", std::move(alternatives)},
            {"anyOf", json::array({needs("at"), needs("when"), needs("every", "until")})}};
  }

  template <class Action>
  json step_of() {
    json properties{{"do", {{"const", Action::verb}}}, {"at", of<duration>()},    {"when", of<expression>()},
                    {"every", of<duration>()},         {"until", of<duration>()}, {"id", of<step_id>()}};
    auto required = required_keys<Action>();
    required.insert(required.begin(), "do");
    if constexpr (std::is_same_v<Action, configure_policy>)
      if (not_yet("verb", "configure without service"))
        required.push_back("service");
    if constexpr (described<Action>) {
      properties.update(properties_of<Action>());
    } else {
      required.push_back("service");
      properties["service"] = of<service_name>();
      properties.update(instance_properties());
    }
    return object(std::move(properties), std::move(required));
  }

  json instance_properties() {
    auto result = json::object();
    for_each_instance_key(
      [&]<class Get>(std::string_view key, Get) { result[std::string{key}] = of<member_of<Get>>(); });
    return result;
  }

  template <class Get>
  using member_of = std::decay_t<decltype(std::declval<Get>()(std::declval<scripted_instance&>()))>;

  json structs_ = json::object();
};

} // namespace

json scenario_schema() {
  return schema_maker{}.make();
}

} // namespace muster
