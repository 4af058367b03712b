#include "tests/chaos/world.hpp"

#include <chrono>

namespace muster {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

service_policy policy_of_routed() {
  service_policy result;
  result.breaker.emplace().wait = seconds{2};
  auto& rule = result.alerts.emplace_back();
  rule.name = rule_name{"open"};
  rule.when = alert_condition{measure::open_circuits, comparison::greater, 0};
  return result;
}

service_policy policy_of_picked() {
  service_policy result;
  result.breaker.emplace();
  return result;
}

service_policy policy_of_probed() {
  service_policy result;
  auto& check = result.health.emplace();
  check.interval = seconds{1};
  check.timeout = milliseconds{500};
  return result;
}

expected<void> fill(system& made) {
  const std::pair<service_name, service_policy> policies[]{{world::routed, policy_of_routed()},
                                                           {world::picked, policy_of_picked()},
                                                           {world::probed, policy_of_probed()},
                                                           {world::churned, {}}};
  for (const auto& [service, policy] : policies) {
    if (auto answer = made.configure(service, policy); !answer)
      return tl::make_unexpected(answer.error());
    // One that stays keeps the service's breaker.
    const auto first_ones = service == world::churned ? 1 : world::instances;
    for (int number = 1; number <= first_ones; ++number)
      if (auto answer = made.register_instance(world::make(service, number)); !answer)
        return tl::make_unexpected(answer.error());
  }
  return {};
}

} // namespace

const service_name world::routed{"routed"};
const service_name world::picked{"picked"};
const service_name world::churned{"churned"};
const service_name world::probed{"probed"};

instance_id world::id_of(const service_name& service, int number) {
  return instance_id{service.str() + "-" + std::to_string(number)};
}

instance world::make(const service_name& service, int number) {
  instance result;
  result.id = id_of(service, number);
  result.service = service;
  result.address = {"127.0.0.1", 1};
  return result;
}

instance_query world::query_of(const instance_id& id) {
  instance_query result;
  result.id = id;
  return result;
}

expected<std::unique_ptr<system>> world::start(uint64_t seed, const std::string& notifications) {
  system_options options;
  options.seed = seed;
  // The judge looks at all that has happened.
  options.configuration.journal.compact_after = 0;
  options.configuration.alerts.sinks = {{sink_name{sink}, sink_kind::file, notifications}};
  auto made = system::start(std::move(options));
  if (made)
    if (auto filled = fill(**made); !filled)
      return tl::make_unexpected(filled.error());
  return made;
}

} // namespace muster
