#pragma once

#include "actors/alerts/alert_key.hpp"
#include "messages/model/fact.hpp"
#include "messages/model/shared_list.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <utility>
#include <vector>

namespace muster {

/// What later facts have left of those about alerts: all of the episodes that an alert book keeps, and of those that it
/// has forgotten the one of each rule with the highest number.
class story_of_alerts {
public:
  using entry = shared_list<record>::element;

  explicit story_of_alerts(int64_t max_history);

  void fired(const entry& line, const alert& episode);
  void resolved(const entry& line, const alert_id& id);
  void notified(const entry& line, const alert_id& id);

  void tell(std::vector<entry>& to) const;

private:
  struct story {
    std::vector<entry> facts;
    std::pair<service_name, rule_name> rule;
    int64_t number = 0;
    bool resolved = false;
  };

  void forget_oldest();

  size_t max_history_;
  std::map<alert_id, story> stories_;
  std::deque<alert_id> resolved_;
  /// Those with the highest number.
  std::map<std::pair<service_name, rule_name>, story> forgotten_;
};

} // namespace muster
