#pragma once

#include "messages/model/instance.hpp"
#include "messages/model/policy.hpp"
#include "messages/protocol/dependencies.hpp"
#include "messages/protocol/groups.hpp"
#include "messages/protocol/journal.hpp"
#include "messages/protocol/versions.hpp"

#include <optional>
#include <string>
#include <vector>

// The registry decides what is registered, and is where everybody follows the facts.

namespace muster {

/// The same content again is a lease renewal and succeeds; other content under the same id is
/// `already_exists` unless `replace` is set. Every fault of the content is reported at once.
struct register_instance {
  command_id command;
  instance content;
  bool replace = false;
};
MUSTER_DESCRIBE(register_instance, command, content, replace)

struct deregister_instance {
  command_id command;
  instance_id id;
  std::string reason;
};
MUSTER_DESCRIBE(deregister_instance, command, id, reason)

struct update_instance {
  command_id command;
  instance_id id;
  instance_change set;
};
MUSTER_DESCRIBE(update_instance, command, id, set)

/// Registers many instances or none. What is wrong with any of them is said of each, by its place in the list.
struct register_batch {
  command_id command;
  std::vector<instance> content;
  bool replace = false;
};
MUSTER_DESCRIBE(register_batch, command, content, replace)

/// Deregisters many instances or none.
struct deregister_batch {
  command_id command;
  std::vector<instance_id> ids;
  std::string reason;
};
MUSTER_DESCRIBE(deregister_batch, command, ids, reason)

struct batch_update {
  instance_id id;
  instance_change set;
};
MUSTER_DESCRIBE(batch_update, id, set)

/// Updates many instances or none.
struct update_batch {
  command_id command;
  std::vector<batch_update> updates;
};
MUSTER_DESCRIBE(update_batch, command, updates)

/// Lets leases that end take their instances away although too few are renewed.
struct resume_expiry {
  command_id command;
};
MUSTER_DESCRIBE(resume_expiry, command)

/// Tells whoever watches a service of an event of the sender's own kind, as the fact `service_announced`: each once, in
/// order with all others. The service must be known, and the instance, where one is given, one of its own.
struct announce {
  command_id command;
  service_name service;
  instance_id instance;
  /// What kind of event it is: a name.
  std::string topic;
  /// At most 4096 bytes.
  std::string detail;

  static constexpr size_t most_detail = 4096;
};
MUSTER_DESCRIBE(announce, command, service, instance, topic, detail)

/// A draining instance takes no new picks and keeps its calls; `draining = false` takes it back.
struct drain_instance {
  command_id command;
  instance_id id;
  bool draining = true;
};
MUSTER_DESCRIBE(drain_instance, command, id, draining)

/// Renews a lease. `not_found` when it has expired: register again.
struct heartbeat {
  instance_id id;
};
MUSTER_DESCRIBE(heartbeat, id)

/// How a service is governed from now on. Evidence that was gathered stays.
struct configure_service {
  command_id command;
  service_name service;
  service_policy policy;
};
MUSTER_DESCRIBE(configure_service, command, service, policy)

/// A health check has changed its mind about an instance. Changes nothing where the health of its service is not
/// checked.
struct report_health {
  command_id command;
  instance_id id;
  bool healthy = false;
  std::string reason;
  /// The index of the fact that gave the state which this ends: it changes nothing once the state has changed or the
  /// instance was registered anew. 0 for whatever state there is.
  int64_t since = 0;
};
MUSTER_DESCRIBE(report_health, command, id, healthy, reason, since)

/// The healthy instances of a service that its version rules let anybody use: deprecated ones only where nothing else
/// is healthy, or as its policy has it. An unknown service is `not_found`.
struct discover {
  service_name service;
  /// Only versions that serve this requirement, by the compatibility rule of the service or else the caret range.
  std::optional<version> compatible_with{};
};
MUSTER_DESCRIBE(discover, service, compatible_with)

/// Every condition that is given must hold.
struct instance_query {
  service_name service;
  instance_id id;
  std::optional<version_range> range;
  std::vector<std::string> tags;
  /// One of `tags` is enough.
  bool any_tag = false;
  std::map<std::string, std::string> metadata;
  std::optional<std::string> zone;
  std::optional<instance_state> state;
  bool healthy_only = false;
  /// One that is not known is `not_found`.
  group_name group{};
};
MUSTER_DESCRIBE(instance_query, service, id, range, tags, any_tag, metadata, zone, state, healthy_only, group)

struct instance_view {
  instance content;
  instance_state state = instance_state::unknown;
  /// The journal index of its latest change.
  int64_t index = 0;
  timestamp registered_at{};
  timestamp updated_at{};
  /// How long ago its lease ended; absent while it is renewed in time, or has none.
  std::optional<duration> stale{};
};
MUSTER_DESCRIBE(instance_view, content, state, index, registered_at, updated_at, stale)

struct instance_list {
  /// In the order of ids.
  std::vector<instance_view> instances;
  /// The journal index at which the answer holds.
  int64_t index = 0;
  /// For how long leases have taken nobody away, because too few are renewed: what is answered is what was there last.
  /// Absent while they do.
  std::optional<duration> stale{};
};
MUSTER_DESCRIBE(instance_list, instances, index, stale)

struct policy_query {
  service_name service;
};
MUSTER_DESCRIBE(policy_query, service)

/// All that the registry has to say of one service, or of all when the name is absent.
struct state_query {
  service_name service;
};
MUSTER_DESCRIBE(state_query, service)

/// What the facts up to an index add up to: whoever follows the facts after that index has missed none.
struct registry_state {
  int64_t index = 0;
  /// The latest one of each service that was configured, in the order of names.
  std::vector<service_configured> policies;
  /// In the order of ids.
  std::vector<instance_view> instances;
  /// As in `instance_list`.
  std::optional<duration> stale;
};
MUSTER_DESCRIBE(registry_state, index, policies, instances, stale)

/// The latest facts, those that the registry still keeps.
struct history_query {
  int64_t limit = 100;
  /// Only facts about this service, when given, and only of these kinds.
  service_name service;
  std::vector<std::string> kinds;
};
MUSTER_DESCRIBE(history_query, limit, service, kinds)

using registry_actor = handle<
  // Registers, renews or replaces one instance.
  result<accepted>(register_instance),
  // Takes one instance out of everything that refers to it.
  result<accepted>(deregister_instance),
  // Changes the given fields of one instance.
  result<accepted>(update_instance),
  // Stops or resumes new picks of one instance.
  result<accepted>(drain_instance),
  // Renews the lease of one instance.
  result<done>(heartbeat),
  // Sets the policy of a service.
  result<accepted>(configure_service),
  // Takes note of a health check's verdict.
  result<accepted>(report_health),
  // Answers the healthy instances of a service that may be used.
  result<instance_list>(discover),
  // Answers instances by any mix of conditions.
  result<instance_list>(instance_query),
  // Answers the policy of a service, the default one when none was set.
  result<service_policy>(policy_query),
  // The watch: facts after an index. One older than the kept history is `compacted`.
  result<fact_list>(fact_query),
  // Announces that versions are to be used no longer.
  result<accepted>(deprecate_versions),
  // Undoes that.
  result<accepted>(reinstate_versions),
  // Answers the versions that a service has and what its rules make of them; `not_found` for an unknown service.
  result<version_list>(version_query),
  // Answers what services need of others, which of it is not met and why, in which order, and what runs in circles.
  result<dependency_report>(dependency_query),
  // Answers who is affected when a service or an instance fails, and over which dependencies.
  result<impact_report>(impact_query),
  // Puts instances together under a name.
  result<accepted>(create_group),
  // Puts further instances into a group.
  result<accepted>(add_to_group),
  // Takes instances out of a group.
  result<accepted>(remove_from_group),
  // Ends a group; its instances stay.
  result<accepted>(delete_group),
  // Answers groups and who is in them.
  result<group_list>(group_query),
  // Registers, renews or replaces many instances or none.
  result<accepted>(register_batch),
  // Deregisters many instances or none.
  result<accepted>(deregister_batch),
  // Changes many instances or none.
  result<accepted>(update_batch),
  // Lets leases that end take their instances away again.
  result<accepted>(resume_expiry),
  // Tells watchers of an event.
  result<accepted>(announce),
  // Answers all that the facts up to an index add up to, and that index, to follow from.
  result<registry_state>(state_query),
  // Answers the latest facts that are kept.
  result<fact_list>(history_query)>;

} // namespace muster
