#pragma once

#include "messages/model/circuit.hpp"
#include "messages/model/expected.hpp"
#include "messages/model/instance.hpp"
#include "messages/model/policy.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

// What has happened. Facts are journaled in one order, and state is what they add up to.

namespace muster {

struct service_configured {
  service_name service;
  service_policy policy;
};
MUSTER_DESCRIBE(service_configured, service, policy)

struct instance_registered {
  instance content;
  /// `registered` with a health check, `healthy` without.
  instance_state state = instance_state::registered;
};
MUSTER_DESCRIBE(instance_registered, content, state)

/// The content of a known instance has changed; its state has not.
struct instance_updated {
  instance content;
};
MUSTER_DESCRIBE(instance_updated, content)

struct instance_state_changed {
  service_name service;
  instance_id instance;
  instance_state from = instance_state::unknown;
  instance_state to = instance_state::unknown;
  std::string reason;
};
MUSTER_DESCRIBE(instance_state_changed, service, instance, from, to, reason)

/// No heartbeat came within the time to live; `instance_deregistered` follows.
struct lease_expired {
  service_name service;
  instance_id instance;
  duration ttl{0};
};
MUSTER_DESCRIBE(lease_expired, service, instance, ttl)

struct instance_deregistered {
  service_name service;
  instance_id instance;
  std::string reason;
};
MUSTER_DESCRIBE(instance_deregistered, service, instance, reason)

struct circuit_opened {
  service_name service;
  instance_id instance;
  int64_t epoch = 0;
  /// When it becomes half-open.
  timestamp retry_at{};
  /// The evidence: calls judged and the rates they gave.
  int64_t calls = 0;
  ratio failure_rate;
  ratio slow_rate;
  std::string reason;
};
MUSTER_DESCRIBE(circuit_opened, service, instance, epoch, retry_at, calls, failure_rate, slow_rate, reason)

struct circuit_half_opened {
  service_name service;
  instance_id instance;
  int64_t epoch = 0;
  int64_t permits = 0;
};
MUSTER_DESCRIBE(circuit_half_opened, service, instance, epoch, permits)

/// A half-open circuit has admitted one attempt. It is a fact so that no incarnation admits it again.
struct permit_granted {
  service_name service;
  instance_id instance;
  int64_t epoch = 0;
  /// The attempt's time-out: a permit without an outcome by then lapses as a failure.
  timestamp lapses_at{};
};
MUSTER_DESCRIBE(permit_granted, service, instance, epoch, lapses_at)

struct circuit_closed {
  service_name service;
  instance_id instance;
  int64_t epoch = 0;
  std::string reason;
};
MUSTER_DESCRIBE(circuit_closed, service, instance, epoch, reason)

struct alert_fired {
  alert episode;
};
MUSTER_DESCRIBE(alert_fired, episode)

struct alert_resolved {
  alert_id id;
  service_name service;
  rule_name rule;
  std::string reason;
  /// The value that cleared it, in the unit of the rule's measure; absent when there was none.
  std::optional<int64_t> value{};
};
MUSTER_DESCRIBE(alert_resolved, id, service, rule, reason, value)

/// A sink has delivered the notification of an episode's firing or resolving.
struct alert_notified {
  alert_id id;
  sink_name sink;
  alert_status status = alert_status::active;
};
MUSTER_DESCRIBE(alert_notified, id, sink, status)

struct child_restarted {
  child_name child;
  /// Restarts of this child since the tree was started.
  int64_t restarts = 0;
  std::string reason;
  /// How long it was down, from its end to the opening of its post.
  duration down{0};
  /// How long it had to wait before it was started; 0 when it was started at once.
  duration backoff{0};
};
MUSTER_DESCRIBE(child_restarted, child, restarts, reason, down, backoff)

/// A supervisor has reached its restart intensity and passes the failure up.
struct child_given_up {
  child_name child;
  int64_t restarts = 0;
  std::string reason;
  /// The wait before its latest restart.
  duration backoff{0};
};
MUSTER_DESCRIBE(child_given_up, child, restarts, reason, backoff)

/// Versions of a service are to be used no longer; one announcement for each text of a range, the latest.
struct versions_deprecated {
  service_name service;
  deprecation notice;
};
MUSTER_DESCRIBE(versions_deprecated, service, notice)

/// The removal date of deprecated versions has come.
struct versions_removed {
  service_name service;
  version_range range;
};
MUSTER_DESCRIBE(versions_removed, service, range)

/// The deprecation of versions was undone, their removal included.
struct versions_reinstated {
  service_name service;
  version_range range;
};
MUSTER_DESCRIBE(versions_reinstated, service, range)

struct group_created {
  group_name group;
  std::vector<instance_id> members;
};
MUSTER_DESCRIBE(group_created, group, members)

struct group_joined {
  group_name group;
  std::vector<instance_id> members;
};
MUSTER_DESCRIBE(group_joined, group, members)

/// By command; an instance that is deregistered is in no group any more without such a fact.
struct group_left {
  group_name group;
  std::vector<instance_id> members;
};
MUSTER_DESCRIBE(group_left, group, members)

struct group_deleted {
  group_name group;
};
MUSTER_DESCRIBE(group_deleted, group)

/// Too few leases were renewed for so many instances to have died: from now on leases that end take no instance away,
/// and what is discovered is what was there last.
struct expiry_suspended {
  /// How many had a lease, and how many of those were renewed in time.
  int64_t leased = 0;
  int64_t renewed = 0;
};
MUSTER_DESCRIBE(expiry_suspended, leased, renewed)

/// Leases that end take their instances away again.
struct expiry_resumed {
  std::string reason;
  int64_t leased = 0;
  int64_t renewed = 0;
  /// For how long it was suspended.
  duration lasted{0};
  /// Leases were still renewed too seldom: it is not suspended again before they have been often enough.
  bool early = false;
};
MUSTER_DESCRIBE(expiry_resumed, reason, leased, renewed, lasted, early)

/// Health checks have been stopped or started again: all of them, those of a service, or that of one instance. Of
/// several such facts about an instance the latest holds.
struct checks_switched {
  service_name service;
  instance_id instance;
  bool on = true;
  std::string reason;
};
MUSTER_DESCRIBE(checks_switched, service, instance, on, reason)

/// Somebody has told whoever watches a service, or one instance of it, of an event of its own. Nothing follows from it
/// here.
struct service_announced {
  service_name service;
  instance_id instance;
  std::string topic;
  std::string detail;
};
MUSTER_DESCRIBE(service_announced, service, instance, topic, detail)

struct kept_epoch {
  instance_id instance;
  int64_t epoch = 0;
};
MUSTER_DESCRIBE(kept_epoch, instance, epoch)

/// How far the epochs of a service's circuits have come, in the place of facts that a compaction of the journal has
/// dropped: first those of instances that have gone, in the order in which they went, then those of instances that are
/// there. Nobody decides it, and no watcher is told of it.
struct epochs_kept {
  service_name service;
  std::vector<kept_epoch> epochs;
  /// The highest of those who went so long ago that they are not among them; -1 when there are none.
  int64_t floor = -1;
};
MUSTER_DESCRIBE(epochs_kept, service, epochs, floor)

using fact =
  std::variant<service_configured, instance_registered, instance_updated, instance_state_changed, lease_expired,
               instance_deregistered, circuit_opened, circuit_half_opened, permit_granted, circuit_closed, alert_fired,
               alert_resolved, alert_notified, child_restarted, child_given_up, versions_deprecated, versions_removed,
               versions_reinstated, group_created, group_joined, group_left, group_deleted, expiry_suspended,
               expiry_resumed, checks_switched, epochs_kept, service_announced>;

/// The name of the fact's kind: `instance_registered`.
std::string_view kind_of(const fact& what);

/// The names of all kinds.
std::span<const std::string_view> fact_kinds();

/// `invalid` for names that are no kinds, each with the one that it was meant to be.
expected<void> check_kinds(const std::vector<std::string>& kinds);

/// Whether a fact is of one of these kinds, or of any when there are none.
bool is_among(const fact& what, const std::vector<std::string>& kinds);

/// The service that the fact is about; empty for one about no service.
service_name service_of(const fact& what);

/// One line of the journal.
struct record {
  /// Counts up from 1, without a gap but where the journal has been compacted.
  int64_t index = 0;
  timestamp at{};
  /// The command that caused it; repeating the command yields the index it has.
  command_id command;
  fact what;
};
MUSTER_DESCRIBE(record, index, at, command, what)

} // namespace muster
