#include "runtime/system.hpp"

#include "actors/metrics/actor_series.hpp"
#include "messages/protocol/types.hpp"
#include "runtime/embed/engine.hpp"
#include "runtime/embed/take_stock.hpp"

#include <utility>

namespace muster {

namespace {

constexpr const char* registry = "registry";
constexpr const char* health = "health";

std::string joined(const std::vector<std::string>& faults) {
  std::string result;
  for (const auto& each : faults)
    result.append(result.empty() ? "" : "; ").append(each);
  return result;
}

expected<void> without_value(expected<done> answer) {
  return answer.map([](const done&) {});
}

} // namespace

system::system(std::unique_ptr<engine> running) : engine_{std::move(running)} {}

system::~system() = default;

expected<std::unique_ptr<system>> system::start(system_options options) {
  return engine::start([] { return std::make_unique<actor_host>(); }, std::move(options)).map(behind);
}

expected<std::unique_ptr<system>> system::start(caf::actor_system& host, system_options options) {
  return engine::start([&] { return std::make_unique<actor_host>(host); }, std::move(options)).map(behind);
}

std::unique_ptr<system> system::behind(std::unique_ptr<engine>&& running) {
  return std::unique_ptr<system>{new system{std::move(running)}};
}

expected<void> system::stop(duration deadline) {
  return engine_->stop(deadline);
}

expected<int64_t> system::configure(const service_name& service, const service_policy& policy) {
  return engine_->execute(configure_service{engine_->next_command(), service, policy});
}

expected<int64_t> system::register_instance(const instance& content, bool replace) {
  return engine_->execute(muster::register_instance{engine_->next_command(), content, replace});
}

expected<int64_t> system::deregister(const instance_id& id, const std::string& reason) {
  return engine_->execute(deregister_instance{engine_->next_command(), id, reason});
}

expected<int64_t> system::update(const instance_id& id, const instance_change& set) {
  return engine_->execute(update_instance{engine_->next_command(), id, set});
}

expected<int64_t> system::deprecate(const service_name& service, const deprecation& notice) {
  return engine_->execute(deprecate_versions{engine_->next_command(), service, notice});
}

expected<int64_t> system::reinstate(const service_name& service, const version_range& range) {
  return engine_->execute(reinstate_versions{engine_->next_command(), service, range});
}

expected<int64_t> system::create_group(const group_name& group, const std::vector<instance_id>& members) {
  return engine_->execute(muster::create_group{engine_->next_command(), group, members});
}

expected<int64_t> system::add_to_group(const group_name& group, const std::vector<instance_id>& members) {
  return engine_->execute(muster::add_to_group{engine_->next_command(), group, members});
}

expected<int64_t> system::remove_from_group(const group_name& group, const std::vector<instance_id>& members) {
  return engine_->execute(muster::remove_from_group{engine_->next_command(), group, members});
}

expected<int64_t> system::delete_group(const group_name& group) {
  return engine_->execute(muster::delete_group{engine_->next_command(), group});
}

expected<int64_t> system::register_instances(std::vector<instance> content, bool replace) {
  return engine_->execute(register_batch{engine_->next_command(), std::move(content), replace});
}

expected<int64_t> system::deregister(std::vector<instance_id> ids, const std::string& reason) {
  return engine_->execute(deregister_batch{engine_->next_command(), std::move(ids), reason});
}

expected<int64_t> system::update(std::vector<batch_update> updates) {
  return engine_->execute(update_batch{engine_->next_command(), std::move(updates)});
}

expected<int64_t> system::drain(const instance_id& id, bool draining) {
  return engine_->execute(drain_instance{engine_->next_command(), id, draining});
}

expected<int64_t> system::resume_expiry() {
  return engine_->execute(muster::resume_expiry{engine_->next_command()});
}

expected<int64_t> system::announce(const service_name& service, const std::string& topic, const std::string& detail,
                                   const instance_id& instance) {
  return engine_->execute(muster::announce{engine_->next_command(), service, instance, topic, detail});
}

expected<void> system::heartbeat(const instance_id& id) {
  return without_value(engine_->ask<registry_actor>(registry, muster::heartbeat{id}));
}

expected<int64_t> system::switch_checks(const service_name& service, const instance_id& id, bool on,
                                        const std::string& reason) {
  return engine_->execute<health_actor>(
    muster::switch_checks{engine_->next_command(), service, id, on, reason, engine_->last_acknowledged()}, health);
}

expected<int64_t> system::stop_checks(const service_name& service, const std::string& reason) {
  return switch_checks(service, {}, false, reason);
}

expected<int64_t> system::start_checks(const service_name& service, const std::string& reason) {
  return switch_checks(service, {}, true, reason);
}

expected<int64_t> system::stop_check(const instance_id& id, const std::string& reason) {
  return switch_checks({}, id, false, reason);
}

expected<int64_t> system::start_check(const instance_id& id, const std::string& reason) {
  return switch_checks({}, id, true, reason);
}

expected<check_status> system::check_now(const instance_id& id) {
  return engine_->ask<health_actor>(health, muster::check_now{id, engine_->last_acknowledged()});
}

expected<void> system::report_check(const instance_id& id, bool passed, const std::string& detail) {
  return without_value(
    engine_->ask<health_actor>(health, muster::report_check{id, passed, detail, engine_->last_acknowledged()}));
}

expected<void> system::attach_actor(const instance_id& id, const caf::strong_actor_ptr& actor) {
  return without_value(
    engine_->ask<health_actor>(health, muster::attach_actor{id, actor, engine_->last_acknowledged()}));
}

expected<check_list> system::checks(const service_name& service) {
  return engine_->ask<health_actor>(health, check_query{service});
}

expected<std::vector<instance_view>> system::discover(const service_name& service) {
  return discover(muster::discover{service}).map([](instance_list&& found) { return std::move(found.instances); });
}

expected<instance_list> system::discover(const muster::discover& query) {
  return engine_->ask<registry_actor>(registry, query);
}

expected<instance_list> system::find(const instance_query& query) {
  return engine_->ask<registry_actor>(registry, query);
}

expected<version_list> system::versions(const version_query& query) {
  return engine_->ask<registry_actor>(registry, query);
}

expected<dependency_report> system::dependencies(const service_name& service) {
  return engine_->ask<registry_actor>(registry, dependency_query{service});
}

expected<muster::topology> system::topology(const service_name& service) {
  // What is left of the time is for the answer, which names those that were silent.
  return engine_->ask<overview_actor>("overview", topology_query{service, engine_->options().call_timeout / 5 * 4});
}

expected<impact_report> system::impact(const impact_query& query) {
  return engine_->ask<registry_actor>(registry, query);
}

expected<std::vector<group_view>> system::groups(const group_name& group) {
  return engine_->ask<registry_actor>(registry, group_query{group}).map([](group_list&& found) {
    return std::move(found.groups);
  });
}

expected<picked> system::pick(const muster::pick& request) {
  engine_->let_balancer_catch_up(request.service);
  return engine_->ask<balancer_actor>("balancer", request);
}

expected<std::shared_ptr<route>> system::open_route(const route_options& options) {
  return engine_->open_route(options);
}

expected<void> system::report(const service_name& service, call_outcome outcome) {
  if (!is_name(service.str()) || !is_name(outcome.instance.str()))
    return fail(errc::invalid, "a report names a service and an instance, not '" + service.str() + "' and '"
                                 + outcome.instance.str() + "'");
  if (outcome.latency < duration{0})
    return fail(errc::invalid, "the latency of a call is not negative");
  if (outcome.began == timestamp{})
    outcome.began = engine_->now() - outcome.latency;
  std::vector<call_outcome> outcomes;
  outcomes.push_back(std::move(outcome));
  return engine_->report(service, std::move(outcomes));
}

expected<measures> system::metrics(const measure_query& query) {
  engine_->let_reports_arrive();
  return engine_->ask<metrics_actor>("metrics", query);
}

expected<alert_list> system::alerts(const alert_query& query) {
  return engine_->ask<alerts_actor>("alerts", query);
}

expected<std::string> system::open_metrics() {
  return engine_->ask<metrics_actor>("metrics", children_query{}).map([](const children_list& all) {
    return muster::open_metrics(all.children);
  });
}

expected<muster::statistics> system::statistics() {
  return engine_->within([&]() -> expected<muster::statistics> {
    return take_stock(*engine_->home(), engine_->from(), engine_->started(), engine_->options().call_timeout);
  });
}

expected<std::unique_ptr<subscription>> system::watch(watch_callbacks callbacks, int64_t after, service_name only) {
  return watch(std::move(callbacks), watch_options{after, std::move(only)});
}

expected<std::unique_ptr<subscription>> system::watch(watch_callbacks callbacks, watch_options wanted) {
  auto faults = faults_of(wanted);
  if (!callbacks.fact)
    faults.push_back("a watcher has a function for facts");
  if (!faults.empty())
    return fail(errc::invalid, joined(faults));
  return engine_->within([&]() -> expected<std::unique_ptr<subscription>> {
    return engine_->subscriptions().add(*engine_->home(), std::move(callbacks), std::move(wanted));
  });
}

expected<void> system::unsubscribe_all() {
  if (engine_->subscriptions().call_here())
    return fail(errc::refused, "a watcher's callback cannot end all subscriptions, which would wait for it");
  return engine_->within([]() -> expected<void> { return {}; }).map([&] {
    // A watcher that is waited for may itself call the system.
    engine_->subscriptions().cut({errc::unavailable, "all subscriptions were ended"});
  });
}

expected<registry_state> system::state(const service_name& only) {
  return engine_->ask<registry_actor>(registry, state_query{only});
}

expected<std::vector<record>> system::history(const history_query& query) {
  return engine_->ask<registry_actor>(registry, query).map([](const fact_list& found) {
    return static_cast<std::vector<record>>(found.records);
  });
}

expected<void> system::supervise(const child_spec& child) {
  return engine_->supervise(child);
}

expected<void> system::release(const child_name& child) {
  return engine_->release(child);
}

std::shared_ptr<house> system::home() const {
  return engine_->home();
}

timestamp system::now() const {
  return engine_->now();
}

} // namespace muster
