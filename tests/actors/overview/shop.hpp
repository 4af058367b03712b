#pragma once

#include "messages/protocol/breaker.hpp"
#include "messages/protocol/overview.hpp"
#include "messages/protocol/registry.hpp"
#include "tests/support/sample_instance.hpp"
#include "tests/support/versions.hpp"

#include <string>
#include <utility>
#include <vector>

// A small shop: orders needs pay and a stock that nobody offers, and web needs orders.

namespace muster::shop {

inline const service_name pay{"pay"};
inline const service_name orders{"orders"};
inline const service_name stock{"stock"};
inline const service_name web{"web"};

inline instance_view seen(const std::string& id, const service_name& service, std::string_view version_text = "1.0.0",
                          instance_state state = instance_state::healthy) {
  instance_view result;
  result.content = sample_instance(id, service.str());
  result.content.version_ = test::v(version_text);
  result.content.zone = "a";
  result.state = state;
  return result;
}

inline dependency need(const service_name& from, const service_name& on, bool met = true) {
  return {from, on, test::range("^1"), met, met ? "" : "nobody offers it"};
}

inline circuit of(const std::string& id, circuit_state state = circuit_state::closed) {
  circuit result;
  result.instance = instance_id{id};
  result.state = state;
  return result;
}

inline registry_state state() {
  registry_state result;
  result.index = 9;
  result.policies = {{pay, {}}};
  result.instances = {seen("orders-1", orders), seen("pay-1", pay), seen("pay-2", pay, "1.1.0+build.7"),
                      seen("pay-3", pay, "1.1.0", instance_state::draining), seen("web-1", web)};
  return result;
}

inline dependency_report needs() {
  dependency_report result;
  result.dependencies = {need(orders, pay), need(orders, stock, false), need(web, orders)};
  return result;
}

} // namespace muster::shop
