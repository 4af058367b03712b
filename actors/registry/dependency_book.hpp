#pragma once

#include "actors/registry/dependency_graph.hpp"
#include "actors/registry/version_book.hpp"
#include "messages/model/fact.hpp"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace muster {

/// What the instances of one service ask of another.
struct requirement {
  service_name service;
  service_name on;
  version_range range;
  std::set<instance_id> asked_by;
};

/// The requirements of all services, as the facts have them.
class dependency_book {
public:
  void apply(const record& entry);

  /// In the order of names and of the ranges' texts; those of one service or those on one, when it is named.
  std::vector<requirement> all() const;
  std::vector<requirement> on(const service_name& service) const;

  /// Which services need which; those that nobody asks anything are not in it.
  dependency_graph graph() const;

private:
  void take(const instance& content);
  void forget(const instance_id& id);

  using asked = std::pair<service_name, std::string>;

  /// By the service that is needed: by who needs it and the text of the range.
  std::map<service_name, std::map<asked, requirement>> on_;
  /// Of those instances that need any: their service, and what they need by service.
  std::map<instance_id, std::pair<service_name, std::map<std::string, version_range>>> needs_;
};

/// One that could meet a requirement.
struct provider {
  instance_id id;
  version version_;
  instance_state state = instance_state::unknown;
};

/// Why nobody meets a requirement: nobody is registered, in the range, let be used by the rules, or healthy. Empty when
/// somebody does.
std::string why_unmet(const requirement& what, const std::vector<provider>& among, const version_rules& rules);

/// The same, whatever the health.
bool could_meet(const requirement& what, const std::vector<provider>& among, const version_rules& rules);

} // namespace muster
