#pragma once

#include "messages/model/alert.hpp"
#include "messages/protocol/common.hpp"

#include <vector>

// The alerts actor evaluates the rules, keeps the episodes, and has each sink deliver them.

namespace muster {

struct alert_query {
  /// All services when absent.
  service_name service;
  bool active_only = false;
};
MUSTER_DESCRIBE(alert_query, service, active_only)

struct alert_list {
  /// In the order in which they fired.
  std::vector<alert> alerts;
};
MUSTER_DESCRIBE(alert_list, alerts)

using alerts_actor = handle<
  // Answers active and past episodes.
  result<alert_list>(alert_query)>;

/// An episode has fired or, by its status, been resolved.
struct deliver_alert {
  alert episode;
};
MUSTER_DESCRIBE(deliver_alert, episode)

using sink_actor = handle<
  // Delivers once per episode and status, and answers when the delivery is a fact.
  result<done>(deliver_alert)>;

} // namespace muster
