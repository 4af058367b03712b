#pragma once

#include "messages/protocol/balancer.hpp"
#include "runtime/route/route.hpp"
#include "tests/support/sample_instance.hpp"

#include <atomic>
#include <string>

// Snapshots and routes in few words.

namespace muster {

inline snapshot_entry entry_of(const std::string& id, circuit_state circuit = circuit_state::closed,
                               int64_t epoch = 0) {
  snapshot_entry result;
  result.content = sample_instance(id);
  result.state = instance_state::healthy;
  result.circuit = circuit;
  result.epoch = epoch;
  return result;
}

inline service_snapshot snapshot_of(int64_t index, std::vector<snapshot_entry> entries, balancer_policy policy = {}) {
  return {service_name{"pay"}, index, policy, std::move(entries)};
}

/// A route to `pay` whose time is set by hand and whose wakings are counted.
struct test_route {
  std::atomic<int64_t> now{1'000'000'000};
  std::atomic<int> wakings{0};
  std::atomic<int> wakings_at_once{0};
  route subject;

  explicit test_route(route_options options = {})
    : subject{with_service(std::move(options)),
              {[this] { return timestamp{duration{now.load()}}; }, 42,
               [this](bool at_once) { ++(at_once ? wakings_at_once : wakings); }}} {}

  static route_options with_service(route_options options) {
    options.service = service_name{"pay"};
    return options;
  }
};

} // namespace muster
