#pragma once

#include "messages/model/alert.hpp"

#include <compare>
#include <string>

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

} // namespace muster
