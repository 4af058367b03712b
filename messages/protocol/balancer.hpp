#pragma once

#include "messages/model/circuit.hpp"
#include "messages/model/instance.hpp"
#include "messages/model/policy.hpp"
#include "messages/protocol/common.hpp"

#include <optional>
#include <string>
#include <vector>

// The balancer picks instances, explains its picks, and hands out what is needed to pick elsewhere.

namespace muster {

struct pick {
  service_name service;
  /// Where the caller is; geographic balancing ignores zones when absent.
  std::string zone;
  std::string region;
  std::optional<location> location_;
  /// Only versions in this range.
  std::optional<version_range> accept;
  /// Instances that failed before in this request.
  std::vector<instance_id> exclude;
  /// The service's own strategy when absent.
  std::optional<strategy> strategy_;
  /// What consistent hashing goes by: the first of these that is given. Without any the pick is random.
  std::string session_id;
  std::string user_id;
  std::string client_ip;
  /// Bounds the attempt: a permit of a half-open circuit lapses as a failure by then.
  duration timeout = std::chrono::seconds{1};
  bool explain = false;
  /// Only versions that serve this requirement, by the compatibility rule of the service or else the caret range.
  std::optional<version> compatible_with{};
};
MUSTER_DESCRIBE(pick, service, zone, region, location_, accept, exclude, strategy_, session_id, user_id, client_ip,
                timeout, explain, compatible_with)

/// What happened to one candidate: removed by the first rule that applied, or kept with the terms of its score.
struct candidate_trace {
  instance_id instance;
  /// `draining`, `unhealthy`, `weight`, `version` (not accepted by the request), `compatibility` (by the rule of the
  /// service), `removed`, `deprecated`, `excluded`, `circuit`, `permits`, `avoided` (deprecated, and another fits),
  /// `split` (another range of versions had its turn), `zone`; empty when kept.
  std::string removed_by;
  /// What the strategy went by: `order` counts up from the one that goes first as far as its cursor, its chance or the
  /// key's hash decide; `active` (attempts in flight) and `weight` of least_connections, `active` and `slots` (what it
  /// may have in flight) of bounded hashing, `turns` in a round of weighted_round_robin. `half_open` is the turn of the
  /// last trial of one that can be had for a permit, `zone_priority` and `distance_m` say how near it is. `part` is
  /// its place in the version split, and `deprecated` 1 where that is to be avoided.
  std::map<std::string, int64_t> terms;
};
MUSTER_DESCRIBE(candidate_trace, instance, removed_by, terms)

/// Why an instance was picked; recomputing from it gives the same winner.
struct pick_trace {
  strategy strategy_ = strategy::round_robin;
  int64_t index = 0;
  bool panic = false;
  /// In the order of ids.
  std::vector<candidate_trace> candidates;
  /// The share of each zone priority that the draw was held against, nearest first.
  std::vector<ratio> loads;
  /// The random number of the zone, from 0 to 999999; -1 when none was drawn.
  int64_t draw = -1;
  /// The number of this pick among those of the service.
  int64_t turn = 0;
  instance_id winner;
  /// The share of each part of the version split, the largest first; the rest has the last place.
  std::vector<ratio> split{};
  /// The random number that was held against them, from 0 to 999999; -1 when none was.
  int64_t split_draw = -1;
};
MUSTER_DESCRIBE(pick_trace, strategy_, index, panic, candidates, loads, draw, turn, winner, split, split_draw)

struct picked {
  instance_id instance;
  endpoint address;
  std::string zone;
  /// To be reported with the outcome.
  int64_t epoch = 0;
  bool permit = false;
  /// Health and ejection were ignored because too few instances are healthy.
  bool panic = false;
  /// The journal index of the snapshot that was used.
  int64_t index = 0;
  std::optional<pick_trace> trace;
};
MUSTER_DESCRIBE(picked, instance, address, zone, epoch, permit, panic, index, trace)

struct snapshot_query {
  service_name service;
  /// Only a change after this index is of interest, and the answer may wait that long for one. What is asked for again
  /// and again with the index of the last answer is a watch.
  int64_t after = 0;
  duration wait{0};
  /// The answer waits as well, no longer than `wait`, until the facts up to this index are in it: those of a command
  /// that was acknowledged there.
  int64_t reached = 0;
};
MUSTER_DESCRIBE(snapshot_query, service, after, wait, reached)

struct snapshot_entry {
  instance content;
  instance_state state = instance_state::unknown;
  circuit_state circuit = circuit_state::closed;
  int64_t epoch = 0;
  /// Of an open circuit: when it becomes half-open.
  timestamp retry_at{};
};
MUSTER_DESCRIBE(snapshot_entry, content, state, circuit, epoch, retry_at)

/// All that a pick depends on.
struct service_snapshot {
  service_name service;
  /// The journal index at which it holds.
  int64_t index = 0;
  balancer_policy policy;
  /// In the order of ids.
  std::vector<snapshot_entry> entries;
  /// What its version rules follow from.
  std::optional<version_policy> versions{};
  std::vector<deprecation> deprecations{};
};
MUSTER_DESCRIBE(service_snapshot, service, index, policy, entries, versions, deprecations)

struct ended_attempt {
  instance_id instance;
  /// Not before it was picked: a balancer that has been restarted since does not count it.
  timestamp began{};
};
MUSTER_DESCRIBE(ended_attempt, instance, began)

/// Ends attempts at instances that the balancer itself has picked, so that it knows how many are in flight; nobody
/// answers. An attempt whose end is not told counts until its time-out.
struct attempts_ended {
  service_name service;
  std::vector<ended_attempt> attempts;
};
MUSTER_DESCRIBE(attempts_ended, service, attempts)

using balancer_actor = handle<
  // Picks one instance: `not_found` for an unknown service, `no_instance` or `circuit_open` when none may be picked.
  result<picked>(pick),
  // Answers the data behind the picks of one service, when it has changed or the wait is over; `not_found` at once for
  // an unknown service.
  result<service_snapshot>(snapshot_query),
  // Takes note that attempts are over.
  result<void>(attempts_ended)>;

} // namespace muster
