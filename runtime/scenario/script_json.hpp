#pragma once

#include "messages/codec/json.hpp"
#include "runtime/scenario/script.hpp"

#include <string>
#include <string_view>
#include <vector>

// How the parts of a scenario whose form in JSON is richer than their description read themselves.

namespace muster {

void read_json(json_reader& reader, const json& from, latency_profile& to);

void read_json(json_reader& reader, const json& from, expression& to);

void read_json(json_reader& reader, const json& from, request_keys& to);

/// Reads one service with its instances. Addresses that are not given stay empty.
void read_json(json_reader& reader, const json& from, scripted_service& to);

/// Reads the name of a service. One that cannot be read gets a name by which to go on.
service_name read_service_name(json_reader& reader, const json& from, std::string_view key);

/// The longest text in JSON that one value of an instance may have, since a service can ask for very many of it.
inline constexpr size_t max_instance_value = 1024;

/// Reads the value under one key of an instance, if it is there.
template <class T>
void read_instance_key(json_reader& reader, const json& from, std::string_view key, T& to) {
  const auto found = from.find(std::string{key});
  if (found != from.end() && found->dump(-1, ' ', false, json::error_handler_t::replace).size() > max_instance_value)
    return reader.at(key,
                     [&] { reader.fault("is longer than " + std::to_string(max_instance_value) + " characters"); });
  reader.read_key(from, key, to);
}

/// Reads a step. One that registers an instance begins with what `services` say of it.
void read_step(json_reader& reader, const json& from, const std::vector<scripted_service>& services, script_step& to);

/// Reads a whole scenario and gives each instance that has none its address: `10.0.0.n:8080`, n counted over the file.
void read_json(json_reader& reader, const json& from, script& to);

/// The keys of an instance in a list of instances.
std::vector<std::string_view> instance_keys();

/// The keys of a service.
std::vector<std::string_view> service_keys();

/// Whether a key of a service may also hold a list with a value for each instance.
template <class Member>
inline constexpr bool spreads = !detail::is_vector<Member>;

/// Calls `f` with the type of each verb, wrapped in std::type_identity.
template <class F>
void for_each_verb(F&& f) {
  const auto each = [&]<class... Actions>(std::type_identity<std::variant<Actions...>>) {
    (f(std::type_identity<Actions>{}), ...);
  };
  each(std::type_identity<step_action>{});
}

/// The keys that a step of a verb may have.
template <class Action>
std::vector<std::string_view> step_keys() {
  std::vector<std::string_view> result{"at", "when", "every", "until", "do", "id"};
  if constexpr (described<Action>) {
    for (const auto key : detail::key_names<Action>())
      result.push_back(key);
  } else {
    result.push_back("service");
    for (const auto key : instance_keys())
      result.push_back(key);
  }
  return result;
}

} // namespace muster
