#include "tests/runtime/recovery/recovery_table.hpp"

#include "runtime/route/dispatcher.hpp"
#include "tests/runtime/greeter.hpp"

#include <iterator>
#include <limits>

namespace muster {

namespace {

using namespace std::chrono_literals;
using rows = std::vector<recovery>;

/// Five calls are enough to judge, and half of them failed open a circuit for five seconds.
service_policy with_breaker() {
  service_policy result;
  auto& breaker = result.breaker.emplace();
  breaker.minimum_calls = 5;
  breaker.wait = 5s;
  breaker.permits = 3;
  return result;
}

service_policy with_alert(duration for_ = {}) {
  service_policy result;
  auto& rule = result.alerts.emplace_back();
  rule.name = rule_name{"errors"};
  rule.when = alert_condition{measure::error_rate, comparison::greater, 50'000};
  rule.over = 60s;
  rule.for_ = for_;
  return result;
}

service_policy with_checks() {
  service_policy result;
  auto& check = result.health.emplace();
  check.interval = 1s;
  check.jitter = {};
  return result;
}

void pay_with(whole_tree& on, const service_policy& policy) {
  on.configure(policy);
  on.add("pay-1");
  on.add("pay-2");
  // A breaker that has just come would not restart at once.
  on.tree.advance(3s);
}

void open_circuit(whole_tree& on) {
  pay_with(on, with_breaker());
  on.call("xxxxx");
  on.tree.advance(2s);
}

/// In epoch 2, with one permit outstanding for four seconds.
void half_open_circuit(whole_tree& on) {
  open_circuit(on);
  on.tree.advance(3s);
  REQUIRE(on.ask<breaker_actor, permit>("breaker/pay", permit_request{instance_id{"pay-1"}, 2, 4s}).granted);
}

std::string circuit_in_short(whole_tree& on) {
  const auto all = on.ask<breaker_actor, circuit_list>("breaker/pay", circuit_query{}).circuits;
  const auto& first = all.front();
  auto result = std::string{to_string(first.state)} + " in epoch " + std::to_string(first.epoch);
  if (first.state == circuit_state::open)
    result += " for " + format_duration(first.retry_at - on.tree.now());
  if (first.state == circuit_state::half_open)
    result += " with " + std::to_string(first.permits_left) + " permits";
  return result;
}

void fire_alert(whole_tree& on) {
  pay_with(on, with_alert());
  on.call("xxxxxxxxxxxxxxxxxxxx");
  on.tree.advance(2s);
}

std::string told(whole_tree& on) {
  std::string result;
  for (const auto& each : on.sink->told)
    result += each + '\n';
  return result;
}

std::string told_after_offering_again(whole_tree& on) {
  const auto known = on.ask<alerts_actor, alert_list>("alerts", alert_query{});
  on.ask<sink_actor, done>("sink/log", deliver_alert{known.alerts.at(0)});
  return told(on);
}

std::string count(const json& list) {
  return std::to_string(list.at("alerts").size());
}

rows of_the_journal() {
  const auto append = [](whole_tree& on) {
    const append_facts command{command_id{"test/1"}, {instance_deregistered{whole_tree::pay, instance_id{"x"}, "y"}}};
    return std::to_string(on.ask<journal_actor, accepted>("journal", command).index);
  };
  return {
    {"journal", "facts", [](whole_tree& on) { open_circuit(on); },
     [](whole_tree& on) {
       return encode(on.ask<journal_actor, fact_list>("journal", fact_query{0, 4, {}, {}}).records).dump();
     }},
    {"journal", "ids of commands", append, append},
    {"journal", "checkpoints",
     [](whole_tree& on) {
       on.ask<journal_actor, done>("journal", save_checkpoint{child_name{"test"}, on.tree.now(), "what was measured"});
     },
     [](whole_tree& on) {
       return encode(on.ask<journal_actor, checkpoint>("journal", checkpoint_query{child_name{"test"}})).dump();
     }},
  };
}

rows of_the_registry() {
  const auto register_again = [](whole_tree& on) {
    return std::to_string(on.tell_registry(register_instance{command_id{"test/1"}, sample_instance("pay-1"), false}));
  };
  const auto leased = [](whole_tree& on) {
    on.add("pay-1", lease_terms{10s, 3s});
    on.tree.advance(8s);
  };
  const auto number_of_instances = [](whole_tree& on) {
    return std::to_string(on.ask<registry_actor, instance_list>("registry", instance_query{}).instances.size());
  };
  return {
    {"registry", "instances, those that were updated, drained and removed among them",
     [](whole_tree& on) {
       for (const auto* id : {"pay-1", "pay-2", "pay-3", "pay-4"})
         on.add(id);
       instance_change change;
       change.zone = "b";
       on.tell_registry(update_instance{{}, instance_id{"pay-1"}, change});
       on.tell_registry(drain_instance{{}, instance_id{"pay-2"}, true});
       on.tell_registry(deregister_instance{{}, instance_id{"pay-3"}, {}});
     },
     [](whole_tree& on) { return on.instances(); }},
    {"registry", "policies", [](whole_tree& on) { on.configure(with_breaker()); },
     [](whole_tree& on) {
       return encode(on.ask<registry_actor, service_policy>("registry", policy_query{whole_tree::pay})).dump();
     }},
    {"registry", "ids of commands", register_again, register_again},
    {"registry", "leases, which get one full time to live", leased, number_of_instances,
     [](whole_tree& on) { on.tree.advance(9s); }},
    {"registry", "leases, which end all the same", leased, number_of_instances,
     [](whole_tree& on) { on.tree.advance(12s); }, "0"},
    {"registry", "the history for watchers", [](whole_tree& on) { on.add("pay-1"); },
     [](whole_tree& on) {
       return encode(on.ask<registry_actor, fact_list>("registry", fact_query{0, 1, {}, {}}).records).dump();
     }},
  };
}

rows of_health() {
  return {
    {"health", "what is checked, and the verdicts",
     [](whole_tree& on) {
       on.probes->failing.insert(instance_id{"pay-2"});
       pay_with(on, with_checks());
       on.tree.advance(5s);
     },
     [](whole_tree& on) {
       std::string result = on.instances();
       for (const auto& each : on.ask<health_actor, check_list>("health", check_query{}).checks)
         result += each.instance.str() + " " + std::string{to_string(each.kind)} + '\n';
       return result;
     }},
    {"health", "the schedule: checks go on and change their mind",
     [](whole_tree& on) {
       pay_with(on, with_checks());
       on.tree.advance(5s);
       on.probes->failing.insert(instance_id{"pay-1"});
     },
     [](whole_tree& on) {
       return std::string{
         to_string(on.ask<registry_actor, instance_list>("registry", instance_query{}).instances.at(0).state)};
     },
     [](whole_tree& on) { on.tree.advance(4s); }, "unhealthy"},
    {"health", "which checks are stopped",
     [](whole_tree& on) {
       pay_with(on, with_checks());
       const switch_checks stop{command_id{"test/stop"}, {}, instance_id{"pay-1"}, false, {}, 0};
       on.ask<health_actor, accepted>("health", stop);
     },
     [](whole_tree& on) {
       std::string result;
       for (const auto& each : on.ask<health_actor, check_list>("health", check_query{}).checks)
         result += each.instance.str() + (each.stopped ? " stopped" : " checked") + '\n';
       return result;
     }},
  };
}

rows of_metrics() {
  const auto calls = [](whole_tree& on) {
    on.add("pay-1");
    on.call("....xx....");
    on.tree.advance(2s);
  };
  const auto total = [](whole_tree& on) { return on.measured(0s).at("calls").dump(); };
  return {
    {"metrics", "counts and quantiles of the lifetime", calls, [](whole_tree& on) { return on.measured(0s).dump(); }},
    {"metrics", "the windows and their averages", calls, [](whole_tree& on) { return on.measured(10s).dump(); }},
    {"metrics", "calls since the checkpoint, once they are reported again",
     [calls](whole_tree& on) {
       calls(on);
       on.call("...");
     },
     total, [](whole_tree& on) { on.repeat_report(); }},
    {"metrics", "the numbers of reports: none counts twice", calls, total, [](whole_tree& on) { on.repeat_report(); }},
    {"metrics", "the age of its checkpoint, which is told", calls,
     [](whole_tree& on) {
       const auto saved = on.ask<journal_actor, checkpoint>("journal", checkpoint_query{child_name{"metrics"}});
       return std::string{saved.found && on.tree.now() - saved.at <= 2s ? "at most 2s" : "unknown"};
     }},
  };
}

rows of_alerts() {
  const auto sick = [](whole_tree& on) { on.call("xxxxxxxxxxxxxxxxxxxx"); };
  const auto fired = [](whole_tree& on) { return count(on.alerts()); };
  return {
    {"alerts", "rules", [](whole_tree& on) { pay_with(on, with_alert()); }, fired,
     [sick](whole_tree& on) {
       sick(on);
       on.tree.advance(2s);
     },
     "1"},
    {"alerts", "episodes", fire_alert, [](whole_tree& on) { return on.alerts().dump(); }},
    {"alerts", "who was notified: nobody twice", fire_alert, told, [](whole_tree& on) { on.tree.advance(10s); }},
    {"alerts", "how long a condition has held",
     [sick](whole_tree& on) {
       pay_with(on, with_alert(6s));
       sick(on);
       on.tree.advance(4s);
     },
     fired, [](whole_tree& on) { on.tree.advance(4s); }, "1"},
    {"sink/log", "what was delivered", fire_alert, told_after_offering_again},
    {"sinks", "its sinks", fire_alert, [](whole_tree& on) { return on.children_of("sinks"); }},
    {"sinks", "what its sinks have delivered", fire_alert, told_after_offering_again},
  };
}

rows of_the_balancer() {
  return {
    {"balancer", "policies and instances with their circuits",
     [](whole_tree& on) {
       open_circuit(on);
       auto policy = with_breaker();
       policy.balancer.strategy_ = strategy::consistent_hash;
       policy.balancer.panic_threshold = ratio{250'000};
       on.configure(policy);
       on.tree.run();
     },
     [](whole_tree& on) {
       auto known = on.ask<balancer_actor, service_snapshot>("balancer", snapshot_query{whole_tree::pay, 0, {}});
       known.index = 0;
       return encode(known).dump();
     }},
  };
}

rows of_the_overview() {
  return {
    {"overview", "nothing, and answers as before", open_circuit,
     [](whole_tree& on) {
       return encode(on.ask<overview_actor, topology>("overview", topology_query{whole_tree::pay}).services).dump();
     }},
  };
}

rows of_breakers() {
  const auto first_circuit = [](whole_tree& on) { return on.circuit("pay-1"); };
  return {
    {"breaker/pay", "its policy: enough failures open a circuit", [](whole_tree& on) { pay_with(on, with_breaker()); },
     circuit_in_short, [](whole_tree& on) { on.call("xxxxx"); }, "open in epoch 1 for 5s"},
    {"breaker/pay", "the evidence of a closed circuit",
     [](whole_tree& on) {
       pay_with(on, with_breaker());
       on.call("xx...");
       on.tree.advance(2s);
     },
     first_circuit},
    {"breaker/pay", "an open circuit with the end of its wait", open_circuit, first_circuit},
    {"breaker/pay", "the end of the wait, which comes when it is due", open_circuit, circuit_in_short,
     [](whole_tree& on) { on.tree.advance(3s); }, "half_open in epoch 2 with 3 permits"},
    {"breaker/pay", "a half-open circuit, which waits for its longest permit", half_open_circuit, circuit_in_short,
     [](whole_tree&) {}, "open in epoch 3 for 4s"},
    {"breaker/pay", "a half-open circuit, which then tries again", half_open_circuit, circuit_in_short,
     [](whole_tree& on) { on.tree.advance(4s); }, "half_open in epoch 4 with 3 permits"},
    {"breaker/pay", "the numbers of reports: none counts twice",
     [](whole_tree& on) {
       pay_with(on, with_breaker());
       on.call("xx..");
       on.tree.advance(2s);
     },
     first_circuit, [](whole_tree& on) { on.repeat_report(); }},
    {"breakers", "its breakers", open_circuit, [](whole_tree& on) { return on.children_of("breakers"); }},
    {"breakers", "the circuits of its breakers", open_circuit, first_circuit},
  };
}

rows of_the_host() {
  const auto report = [](whole_tree& on) {
    const call_outcome good{instance_id{"pay-1"}, 0, false, call_result::success, {}, on.tree.now() - 5ms, 5ms};
    on.tree.tell(on.tree.post_of<dispatcher_actor>("reports"), report_calls{whole_tree::pay, {good}});
    on.ask<dispatcher_actor, done>("reports", flush_reports{});
  };
  const auto total = [](whole_tree& on) { return on.measured(0s).at("calls").dump(); };
  const auto greet = [](whole_tree& on) {
    return on.ask<greeter_actor, greeted>("host/greeter", greeting{"ann"}).text;
  };
  const auto put = [report](whole_tree& on) {
    on.add("pay-1");
    report(on);
  };
  return {
    {"host", "its children", [](whole_tree&) {}, [](whole_tree& on) { return on.children_of("host"); }},
    {"host/greeter", "its place behind its post", [](whole_tree&) {}, greet},
    {"reports", "what it has reported", put, total},
    {"reports", "its numbers: what it reports from then on counts", put, total, report, "2"},
  };
}

} // namespace

std::vector<recovery> recovery_table() {
  rows result;
  for (const auto& part : {of_the_journal(), of_the_registry(), of_health(), of_metrics(), of_alerts(),
                           of_the_balancer(), of_breakers(), of_the_overview(), of_the_host()})
    result.insert(result.end(), part.begin(), part.end());
  return result;
}

} // namespace muster
