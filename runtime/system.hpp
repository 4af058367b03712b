#pragma once

#include "messages/model/call.hpp"
#include "messages/protocol/alerts.hpp"
#include "messages/protocol/balancer.hpp"
#include "messages/protocol/health.hpp"
#include "messages/protocol/metrics.hpp"
#include "messages/protocol/overview.hpp"
#include "messages/protocol/registry.hpp"
#include "runtime/route/route.hpp"
#include "runtime/statistics.hpp"
#include "runtime/subscription.hpp"
#include "runtime/system_options.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace muster {

class engine;
class house;
struct child_spec;

/// muster inside a program: starts the whole runtime and asks it on behalf of threads that are no actors.
///
/// Thread-safe. Expected failures are results: besides those that a function names, each one answers `time_out`
/// when nobody answers within the call's time, and `unavailable` once the system is stopped. A call waits over the
/// crash of an actor; a command that an actor's end has left open is repeated under its id, so that it takes effect
/// once. A call blocks its thread: actors ask posts instead.
class system {
public:
  /// Runs the actors on threads of its own. Answers when all of them are up; `invalid` for settings that are wrong,
  /// or a journal that is damaged, `storage_unavailable` says why the journal cannot be reached.
  static expected<std::unique_ptr<system>> start(system_options options = {});

  /// Runs the actors in the host's actor system, which must outlive this object and is left as it was.
  static expected<std::unique_ptr<system>> start(caf::actor_system& host, system_options options = {});

  system(const system&) = delete;
  system& operator=(const system&) = delete;
  /// Stops, unless that was done before.
  ~system();

  /// Reports what was gathered, ends all subscriptions, stops all actors and waits for their end, all within
  /// `deadline`. What has not ended by then is killed, and `time_out` names it; an actor that never returns from a
  /// handler keeps its thread until it does. `refused` when called by a watcher's callback or by
  /// system_options::given_up. Again, it answers what it has answered before.
  expected<void> stop(duration deadline = std::chrono::seconds{10});

  // Commands answer the journal index at which they took effect.

  /// Sets how a service is governed.
  expected<int64_t> configure(const service_name& service, const service_policy& policy);

  /// Registers or renews one instance: `invalid` names every fault, `already_exists` says that its id is taken by
  /// other content.
  expected<int64_t> register_instance(const instance& content, bool replace = false);

  expected<int64_t> deregister(const instance_id& id, const std::string& reason = {});
  expected<int64_t> update(const instance_id& id, const instance_change& set);

  /// Announces that versions of a service are to be used no longer; `not_found` for an unknown service.
  expected<int64_t> deprecate(const service_name& service, const deprecation& notice);

  /// Undoes that; `not_found` when no announcement has this range.
  expected<int64_t> reinstate(const service_name& service, const version_range& range);

  /// Puts registered instances together under a name: `not_found` names those that are not registered,
  /// `already_exists` a group that has other members.
  expected<int64_t> create_group(const group_name& group, const std::vector<instance_id>& members = {});
  expected<int64_t> add_to_group(const group_name& group, const std::vector<instance_id>& members);
  expected<int64_t> remove_from_group(const group_name& group, const std::vector<instance_id>& members);
  expected<int64_t> delete_group(const group_name& group);

  // The same for many instances or none: a failure names the place of each item that is at fault, counted from 1, with
  // all that is wrong with it.

  expected<int64_t> register_instances(std::vector<instance> content, bool replace = false);
  expected<int64_t> deregister(std::vector<instance_id> ids, const std::string& reason = {});
  expected<int64_t> update(std::vector<batch_update> updates);

  /// Stops or resumes new picks of an instance.
  expected<int64_t> drain(const instance_id& id, bool draining = true);

  /// Renews a lease; `not_found` when it has expired: register again.
  expected<void> heartbeat(const instance_id& id);

  /// Lets leases that end take their instances away again, although too few are renewed.
  expected<int64_t> resume_expiry();

  /// Tells whoever watches the service, or all facts, of an event of the host's own kind, in order with all others: the
  /// fact `service_announced`. `not_found` for an unknown service or instance, `invalid` names every fault of the
  /// others, see muster::announce.
  expected<int64_t> announce(const service_name& service, const std::string& topic, const std::string& detail = {},
                             const instance_id& instance = {});

  // Health checks.

  /// Stops the checks of a service, or of all services: they find out nothing until they are started again, and states
  /// stay as they are. The latest command that covers an instance holds.
  expected<int64_t> stop_checks(const service_name& service = {}, const std::string& reason = {});
  expected<int64_t> start_checks(const service_name& service = {}, const std::string& reason = {});

  /// The same for one instance.
  expected<int64_t> stop_check(const instance_id& id, const std::string& reason = {});
  expected<int64_t> start_check(const instance_id& id, const std::string& reason = {});

  /// Looks at an instance at once and answers what came of it: its failures in a row are 0 if it passed. It counts like
  /// any other look. `disabled` when the check is stopped or there is none.
  expected<check_status> check_now(const instance_id& id);

  /// What an instance with a check of kind `ttl` says about itself, or an agent about it.
  expected<void> report_check(const instance_id& id, bool passed, const std::string& detail = {});

  /// Says which actor an instance with a check of kind `actor` is. It is healthy until that one ends.
  expected<void> attach_actor(const instance_id& id, const caf::strong_actor_ptr& actor);

  /// How the checks of a service fare, or all checks.
  expected<check_list> checks(const service_name& service = {});

  // Questions.

  /// The healthy instances of a service that may be used; `not_found` for an unknown one.
  expected<std::vector<instance_view>> discover(const service_name& service);

  /// The same, or only versions that serve a requirement, with the index at which the answer holds and whether it is
  /// stale.
  expected<instance_list> discover(const muster::discover& query);

  expected<instance_list> find(const instance_query& query);

  /// The versions of a service, how many instances have each, the latest, and what its rules make of them.
  expected<version_list> versions(const version_query& query);

  /// What services need of others, what of it is not met and why, in which order, and what runs in circles: of one
  /// service with all that it needs, or of all. actors/registry/dependency_drawing.hpp draws the answer.
  expected<dependency_report> dependencies(const service_name& service = {});

  /// Services with their versions, instances, groups, circuits and calls, and who needs whom: of one, or of all;
  /// `not_found` for an unknown one. actors/overview/topology_drawing.hpp draws the answer.
  expected<muster::topology> topology(const service_name& service = {});

  /// Who is affected when a service or an instance fails.
  expected<impact_report> impact(const impact_query& query);

  /// One group, or all; `not_found` for one that is not known.
  expected<std::vector<group_view>> groups(const group_name& group = {});

  /// Which instance to call: `no_instance` or `circuit_open` when none may be picked. Its outcome is to be reported.
  expected<picked> pick(const muster::pick& request);

  /// The data plane of one service, for programs that pick often: picks without a message and reports by itself. It is
  /// kept up to date until it is dropped, when no attempt may be under way, or the system is stopped, after which its
  /// picks are `unavailable`. `not_found` for an unknown service, `invalid` for a strategy that is not on the menu and
  /// for a timeout that is not above 0 and up to 24 hours.
  expected<std::shared_ptr<route>> open_route(const route_options& options);

  /// How a call went that `pick` was asked for. `began` may be left out: it then began `latency` ago. Is gathered
  /// and reported in batches, a failure at once; waits for nobody. `overloaded` when it cannot be taken.
  expected<void> report(const service_name& service, call_outcome outcome);

  /// Counts and quantiles of calls, those included that were reported here before.
  expected<measures> metrics(const measure_query& query);

  expected<alert_list> alerts(const alert_query& query = {});

  /// Answers within the call's time whoever is silent, and names those.
  expected<muster::statistics> statistics();

  /// How the actors of the tree fare, as OpenMetrics text: restarts, uptime, backoff, what waits for each (see
  /// actors/metrics/actor_series.hpp), for an endpoint of the host that Prometheus reads.
  expected<std::string> open_metrics();

  /// Follows the facts after an index, all of them or those about one service.
  expected<std::unique_ptr<subscription>> watch(watch_callbacks callbacks, int64_t after = 0, service_name only = {});

  /// The same, as the options have it; `invalid` names every fault of them.
  expected<std::unique_ptr<subscription>> watch(watch_callbacks callbacks, watch_options wanted);

  /// Ends all subscriptions: waits for calls that are under way, and when it returns each was told `unavailable` and is
  /// told nothing any more. `refused` when called by a watcher's callback.
  expected<void> unsubscribe_all();

  /// What is registered and configured, for one service or for all, and the index at which that is so: to watch from
  /// there is to miss nothing.
  expected<registry_state> state(const service_name& only = {});

  /// The latest facts, oldest first, of those that the registry keeps.
  expected<std::vector<record>> history(const history_query& query = {});

  // For those who have actors.

  /// Starts an actor of the host as a child of this tree, named `host/NAME`, with the post of that name: one made by
  /// `make_child`, restarted alone, or by `make_supervisor`, a supervisor of several with a strategy of its own.
  /// `invalid` names every fault, `already_exists` a name that is taken. One that is `temporary` and has ended may be
  /// added again.
  expected<void> supervise(const child_spec& child);

  /// Stops such a child, with all below it.
  expected<void> release(const child_name& child);

  /// Gives the posts: `home()->post_of<registry_actor>(child_name{"registry"})`. To be dropped before the host's
  /// actor system ends, and not to be asked for anything once this object is stopped.
  std::shared_ptr<house> home() const;

  /// The runtime's clock, by which everything is stamped; stands still once stopped.
  timestamp now() const;

private:
  explicit system(std::unique_ptr<engine> running);

  expected<int64_t> switch_checks(const service_name& service, const instance_id& id, bool on,
                                  const std::string& reason);

  static std::unique_ptr<system> behind(std::unique_ptr<engine>&& running);

  std::unique_ptr<engine> engine_;
};

} // namespace muster
