#pragma once

#include "messages/model/alert.hpp"
#include "messages/model/text.hpp"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace muster {

/// One rule on one subject.
struct alert_key {
  service_name service;
  rule_name rule;
  /// Absent when the rule watches the service as a whole.
  instance_id instance;

  auto operator<=>(const alert_key&) const = default;
};

inline alert_key key_of(const alert& episode) {
  return {episode.service, episode.rule, episode.instance};
}

/// The id of the key's episode number `n`, from 1: `SERVICE/RULE#N` or `SERVICE/RULE/INSTANCE#N`.
inline alert_id episode_id(const alert_key& key, int64_t n) {
  auto text = key.service.str() + "/" + key.rule.str();
  if (!key.instance.empty())
    text.append("/").append(key.instance.str());
  return alert_id{text.append("#").append(std::to_string(n))};
}

/// What follows the `#` of an episode's id; 0 when that is no number.
inline int64_t number_of(const alert_id& id) {
  const auto number = parse_whole("episode", std::string_view{id.str()}.substr(id.str().rfind('#') + 1));
  return number ? static_cast<int64_t>(*number) : 0;
}

} // namespace muster
