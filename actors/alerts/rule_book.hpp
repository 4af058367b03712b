#pragma once

#include "actors/alerts/alert_key.hpp"
#include "actors/alerts/alert_reading.hpp"
#include "messages/model/fact.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

// Which rules watch what, from facts.

namespace muster {

/// A rule and the subject that it is to be evaluated on.
struct alert_watch {
  alert_key key;
  alert_rule rule;
};

/// The rules of all services, their instances, and the measures that follow from facts alone.
/// A service without instances has no subjects: its rules rest until one is registered.
class rule_book {
public:
  void apply(const fact& what);

  /// Each rule on each of its subjects, in the order of keys.
  std::vector<alert_watch> watches() const;

  /// Why nothing watches `key`; empty when something does.
  std::string why_unwatched(const alert_key& key) const;

  /// availability and healthy_share: the share of healthy instances among all; open_circuits: how
  /// many are open now. Of the one instance, where the key names one. Empty for other measures.
  std::optional<alert_reading> read(measure what, const alert_key& key) const;

private:
  struct subject {
    service_name service;
    bool healthy = false;
    bool circuit_open = false;
  };

  void put(const instance& content, instance_state state);
  void remove(const instance_id& id);
  void set_open(const instance_id& id, bool open);
  const alert_rule* rule_of(const alert_key& key) const;
  std::set<instance_id> subjects_of(const alert_key& key) const;

  std::map<service_name, std::map<rule_name, alert_rule>> rules_;
  std::map<instance_id, subject> instances_;
  std::map<service_name, std::set<instance_id>> members_;
};

} // namespace muster
