#pragma once

#include "actors/alerts/alert_desk.hpp"
#include "actors/alerts/delivery.hpp"
#include "actors/balancer/roster.hpp"
#include "actors/breaker/breaker.hpp"
#include "actors/breaker/service_roster.hpp"
#include "actors/health/checks.hpp"
#include "actors/metrics/call_metrics.hpp"
#include "actors/registry/catalog.hpp"
#include "actors/registry/leases.hpp"
#include "actors/registry/mass_expiry.hpp"
#include "messages/codec/json.hpp"

#include <array>
#include <random>
#include <string>
#include <vector>

namespace muster::test {

/// All logic whose state follows from facts, as its actors give them to it, told as text.
class all_that_recovers {
public:
  explicit all_that_recovers(int64_t max_alerts) : desk_{sinks(), max_alerts} {}

  void apply(const record& line) {
    catalog_.apply(line);
    expiry_.apply(line);
    grant(line.what);
    roster_.apply(line);
    services_.apply(line);
    desk_.apply(line);
    checks_.apply(line, began);
    metrics_.apply(line);
    for (auto& each : breakers_)
      each.apply(line);
  }

  std::string told() {
    std::string result;
    tell_registry(result);
    for (size_t i = 0; i < breakers_.size(); ++i)
      tell_service(result, service_name{"s" + std::to_string(i)}, breakers_[i]);
    tell_alerts(result);
    result += "checks " + encode(checks_.list({})).dump() + "\n";
    return result;
  }

private:
  static constexpr timestamp began{std::chrono::hours{100'000}};

  static const std::vector<sink_name>& sinks() {
    static const std::vector<sink_name> all{sink_name{"log"}, sink_name{"audit"}};
    return all;
  }

  void grant(const fact& what) {
    if (const auto* registered = std::get_if<instance_registered>(&what))
      leases_.grant(registered->content, began, false);
    else if (const auto* updated = std::get_if<instance_updated>(&what))
      leases_.update(updated->content, began, false);
    else if (const auto* gone = std::get_if<instance_deregistered>(&what))
      leases_.end(gone->instance);
  }

  void tell_registry(std::string& to) {
    to += "instances " + encode(catalog_.find(instance_query{}).instances).dump() + "\n";
    to += "policies " + encode(catalog_.policies({})).dump() + "\n";
    to += "groups " + encode(*catalog_.find(group_query{})).dump() + "\n";
    for (const auto& removal : catalog_.versions().due(timestamp::max()))
      to += "due " + removal.service.str() + " " + std::to_string(removal.since) + "\n";
    to += "expiry " + expiry_.command().str() + " " + encode(expiry_.suspended_since()).dump();
    // Whether it may be suspended again.
    to += " " + std::to_string(expiry_.most_to_leave({20, 0, 0})) + "\n";
    for (const auto& id : leases_.expired(timestamp::max()))
      to += "lease " + id.str() + "\n";
    for (const auto& service : services_.services())
      to += "breaker " + service.str() + "\n";
  }

  void tell_service(std::string& to, const service_name& service, const breaker& its) {
    to += service.str() + " circuits " + encode(its.view(began)).dump() + "\n";
    if (const auto found = catalog_.find(version_query{service}))
      to += "versions " + encode(*found).dump() + "\n";
    if (const auto found = catalog_.find(dependency_query{service}))
      to += "dependencies " + encode(*found).dump() + "\n";
    if (auto snapshot = roster_.snapshot({service, 0, {}, 0}, true); snapshot && *snapshot)
      to += "snapshot " + encode(**snapshot).dump() + "\n";
    else
      to += "not known\n";
    for (const auto& view : catalog_.find(instance_query{}).instances)
      if (view.content.service == service)
        to += "measures " + encode(*metrics_.answer({service, view.content.id, {}}, began)).dump() + "\n";
  }

  void tell_alerts(std::string& to) {
    for (const auto& watch : desk_.rules().watches())
      to += "watch " + encode(watch.rule).dump() + watch.key.instance.str() + "\n";
    to += "alerts " + encode(desk_.book().list({}, false)).dump() + "\n";
    for (const auto* service : {"s0", "s1"})
      for (const auto* instance : {"", "i0", "i1", "i2", "i9"})
        to += desk_.book().next_id({service_name{service}, rule_name{"slow"}, instance_id{instance}}).str() + "\n";
    for (const auto* service : {"s0", "s1"})
      if (const auto open = desk_.rules().read(measure::open_circuits, {service_name{service}, rule_name{"x"}, {}}))
        to += "open " + std::to_string(open->value) + "\n";
    for (const auto& sink : sinks())
      while (const auto due = desk_.book().due(sink)) {
        to += "due " + sink.str() + " " + encode(*due).dump() + "\n";
        desk_.book().delivered(sink, due->id, due->status);
      }
  }

  catalog catalog_;
  mass_expiry expiry_{{}};
  leases leases_;
  roster roster_;
  service_roster services_;
  alert_desk desk_;
  checks checks_{64, [](check_kind) { return true; }, std::mt19937_64{1}, 1};
  call_metrics metrics_;
  std::array<breaker, 2> breakers_{breaker{service_name{"s0"}}, breaker{service_name{"s1"}}};
};

} // namespace muster::test
