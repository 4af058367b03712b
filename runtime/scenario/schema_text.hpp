#pragma once

#include "messages/codec/json.hpp"
#include "runtime/scenario/not_yet.hpp"
#include "runtime/scenario/script.hpp"

#include <algorithm>
#include <string_view>

// The JSON Schemas of values that are one text, number or truth.

namespace muster {

inline json schema_matching(std::string_view pattern) {
  return {{"type", "string"}, {"pattern", pattern}};
}

inline json schema_text(std::type_identity<bool>) {
  return {{"type", "boolean"}};
}

inline json schema_text(std::type_identity<int64_t>) {
  return {{"type", "integer"}};
}

inline json schema_text(std::type_identity<uint64_t>) {
  return {{"type", "integer"}, {"minimum", 0}};
}

inline json schema_text(std::type_identity<std::string>) {
  return {{"type", "string"}};
}

inline json schema_text(std::type_identity<duration>) {
  return schema_matching("^[0-9]+(\\.[0-9]+)?(ns|us|ms|s|m|h|d)$");
}

inline json schema_text(std::type_identity<timestamp>) {
  return schema_matching("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?Z$");
}

inline json schema_text(std::type_identity<rate>) {
  return schema_matching("^[0-9]+(\\.[0-9]+)?/(s|m|h)$");
}

inline json schema_text(std::type_identity<endpoint>) {
  return schema_matching("^.+:[0-9]{1,5}$");
}

inline json schema_text(std::type_identity<version>) {
  return schema_matching("^[0-9]+\\.[0-9]+\\.[0-9]+");
}

inline json schema_text(std::type_identity<version_range>) {
  return {{"type", "string"}};
}

inline json schema_text(std::type_identity<script_target>) {
  return {{"type", "string"}, {"minLength", 1}};
}

inline json schema_text(std::type_identity<expression>) {
  return {{"type", "string"}, {"minLength", 1}, {"maxLength", expression::max_length}};
}

inline json schema_text(std::type_identity<alert_condition>) {
  return schema_matching("^[a-z_0-9]+ (==|!=|<|<=|>|>=) .+$");
}

inline json schema_text(std::type_identity<ratio>) {
  return {{"anyOf", json::array({json{{"type", "number"}, {"minimum", 0}, {"maximum", 1}},
                                 schema_matching("^[0-9]+(\\.[0-9]+)?%?$")})}};
}

inline json schema_text(std::type_identity<degrees>) {
  return {{"type", "number"}, {"minimum", -180}, {"maximum", 180}};
}

inline json schema_text(std::type_identity<factor>) {
  return {{"type", "number"}, {"exclusiveMinimum", 0}};
}

inline json schema_text(std::type_identity<window_size>) {
  return {{"anyOf", json::array({json{{"type", "integer"}, {"minimum", 1}, {"maximum", 1'000'000}},
                                 schema_text(std::type_identity<duration>{})})}};
}

inline json schema_text(std::type_identity<status_range>) {
  return {{"anyOf", json::array({json{{"type", "integer"}, {"minimum", 100}, {"maximum", 599}},
                                 schema_matching("^[1-5][0-9]{2}(-[1-5][0-9]{2})?$")})}};
}

inline json schema_text(std::type_identity<text_range>) {
  return schema_matching("^([^{}]+|[^{}]*\\{[0-9]+\\.\\.[0-9]+\\}[^{}]*)$");
}

inline json schema_text(std::type_identity<client_addresses>) {
  return schema_text(std::type_identity<text_range>{});
}

inline json schema_text(std::type_identity<request_keys>) {
  const json ranks{{"type", "integer"}, {"minimum", 1}, {"maximum", request_keys::max_ranks}};
  json zipf{{"type", "object"}, {"properties", {{"zipf", ranks}}}};
  zipf["required"] = json::array({"zipf"});
  zipf["additionalProperties"] = false;
  return {{"anyOf", json::array({schema_text(std::type_identity<text_range>{}), std::move(zipf)})}};
}

template <class Kind>
json schema_text(std::type_identity<identifier<Kind>>) {
  static_assert(std::is_base_of_v<name_rule, Kind>);
  return schema_matching("^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$");
}

/// The words of an enumeration, but for those that are not built yet.
template <described_enum E>
json schema_text(std::type_identity<E>) {
  auto words = json::array();
  for (const auto word : enumerators_of(std::type_identity<E>{}))
    if (!std::is_same_v<E, check_kind> || !not_yet("health check kind", word))
      words.push_back(word);
  return {{"enum", std::move(words)}};
}

template <class T>
concept has_schema_text = requires {
  schema_text(std::type_identity<T>{});
};

} // namespace muster
