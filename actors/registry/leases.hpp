#pragma once

#include "messages/model/instance.hpp"

#include <map>
#include <set>
#include <vector>

namespace muster {

/// Who must be heard from, and by when. Renewals are measurements, not facts: after a restart every
/// lease gets one full time to live.
class leases {
public:
  /// Starts or restarts the lease of a registered instance; one without terms has none.
  void grant(const instance& content, timestamp now);

  /// A heartbeat, or the same registration again.
  void renew(const instance_id& id, timestamp now);

  void end(const instance_id& id);

  bool is_expired(const instance_id& id, timestamp now) const;

  /// Those whose time to live is over, by the instant at which it ended and then by id.
  std::vector<instance_id> expired(timestamp now) const;

private:
  struct entry {
    duration ttl{0};
    timestamp ends{};
  };

  std::map<instance_id, entry> entries_;
  std::set<std::pair<timestamp, instance_id>> by_end_;
};

} // namespace muster
