#pragma once

#include "messages/model/instance.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace muster {

/// How many leases there are, and who of them was heard from. One is renewed in time when its last renewal is no
/// longer ago than two heartbeats, or its time to live if that is shorter: one heartbeat may get lost.
struct lease_tally {
  int64_t leased = 0;
  int64_t renewed = 0;
  /// Granted as if they had just been renewed, for lack of any news: in time as far as one can tell.
  int64_t presumed = 0;
};

/// Who must be heard from, and by when. Renewals are measurements, not facts: after a restart every
/// lease gets one full time to live. Each lease counts the same, however often it is renewed.
class leases {
public:
  /// Starts or restarts the lease of a registered instance; one without terms has none. It is `heard` from unless the
  /// registration was long ago.
  void grant(const instance& content, timestamp now, bool heard = true);

  /// New terms count from now on; the same ones change nothing.
  void update(const instance& content, timestamp now, bool heard = true);

  /// A heartbeat, or the same registration again.
  void renew(const instance_id& id, timestamp now);

  void end(const instance_id& id);

  bool is_expired(const instance_id& id, timestamp now) const;

  /// How long ago the lease of an instance ended; absent when it has not, or there is none.
  std::optional<duration> ended_since(const instance_id& id, timestamp now) const;

  /// Whether any has ended.
  bool any_expired(timestamp now) const { return !by_end_.empty() && by_end_.begin()->first <= now; }

  /// Those whose time to live is over, by the instant at which it ended and then by id, and no more than `most`.
  std::vector<instance_id> expired(timestamp now, int64_t most = INT64_MAX) const;

  /// As of now, which never goes back.
  lease_tally tally(timestamp now);

private:
  struct entry {
    lease_terms terms;
    timestamp ends{};
    timestamp late{};
    bool heard = false;
  };

  void start(const instance_id& id, const lease_terms& terms, timestamp now, bool heard);
  void forget(const instance_id& id, const entry& which);

  std::map<instance_id, entry> entries_;
  std::set<std::pair<timestamp, instance_id>> by_end_;
  /// Those that are in time, by the instant at which they are late.
  std::set<std::pair<timestamp, instance_id>> in_time_;
  /// Of those in time, the ones that nothing was heard of.
  int64_t presumed_ = 0;
};

} // namespace muster
