#pragma once

#include "messages/protocol/supervisor.hpp"

#include <string>
#include <vector>

namespace muster {

/// How actors fare as OpenMetrics 1.0 text (`application/openmetrics-text`), which Prometheus reads: one series for
/// each actor of each family, with its name as the label `actor`. Counters are of the tree's lifetime, so that rates
/// over a window are up to who reads them. Reasons are free text and thus no label: statistics and facts have them.
///
///   muster_actor_up                       1 while its post is open
///   muster_actor_restarts_total           starts after an end
///   muster_actor_uptime_seconds           since its post was opened
///   muster_actor_backoff_seconds          the wait before its next or its latest restart
///   muster_actor_mailbox_messages         in its mailbox
///   muster_actor_held_messages            at its post, while it is down
///   muster_actor_handed_over_messages_total, muster_actor_dropped_messages_total
std::string open_metrics(const std::vector<child_status>& actors);

} // namespace muster
