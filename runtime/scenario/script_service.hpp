#pragma once

#include "messages/model/instance.hpp"
#include "messages/model/policy.hpp"

#include <optional>
#include <string_view>
#include <vector>

// The services of a scenario: what is registered, and how it behaves when it is called.

namespace muster {

/// How long attempts take, also those that fail: log-normal through both points, or constant where they are equal.
/// In JSON a duration or {p50, p99}.
struct latency_profile {
  duration p50 = std::chrono::milliseconds{5};
  duration p99 = std::chrono::milliseconds{5};
};
MUSTER_DESCRIBE(latency_profile, p50, p99)
MUSTER_REQUIRE(latency_profile, p50, p99)

/// What a simulated instance does with attempts.
struct instance_behaviour {
  latency_profile latency;
  /// The share of attempts that fail.
  ratio errors;
  /// Attempts at once; further ones queue. Unlimited when absent.
  std::optional<int64_t> capacity;
};
MUSTER_DESCRIBE(instance_behaviour, latency, errors, capacity)

struct scripted_instance {
  instance content;
  instance_behaviour behaviour;
};

/// Calls `f(key, get)` for each key that an instance has in a scenario, where `get(instance)` is the member. The
/// service is not among them: it follows from where the instance stands.
template <class F>
void for_each_instance_key(F&& f) {
  const auto each = [&](auto part, const auto& field) {
    if (field.name != "service")
      f(
        field.name, [ pointer = field.pointer, part ](auto& of) -> auto& { return (of.*part).*pointer; });
  };
  std::apply([&](const auto&... field) { (each(&scripted_instance::content, field), ...); },
             fields_of(std::type_identity<instance>{}));
  std::apply([&](const auto&... field) { (each(&scripted_instance::behaviour, field), ...); },
             fields_of(std::type_identity<instance_behaviour>{}));
}

struct scripted_service {
  service_name name;
  /// What the file says for all instances: the content of one that a step registers without saying more.
  scripted_instance common;
  std::vector<scripted_instance> instances;
  service_policy policy;
};

} // namespace muster
