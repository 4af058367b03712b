#pragma once

#include "actors/balancer/picker.hpp"
#include "actors/balancer/pool.hpp"
#include "tests/support/sample_instance.hpp"

#include <map>
#include <string>
#include <vector>

// Pools of candidates in few words.

namespace muster {

/// A candidate, a healthy one in no zone unless something else is said.
struct member {
  std::string id;
  instance_state state = instance_state::healthy;
  circuit_state circuit = circuit_state::closed;
  std::string zone{};
  std::string region{};
  std::optional<location> where{};
  int64_t weight = 1;
  std::string version_ = "1.0.0";
};

inline location place(double latitude, double longitude) {
  return {{static_cast<int64_t>(latitude * degrees::one)}, {static_cast<int64_t>(longitude * degrees::one)}};
}

inline instance content_of(const member& who) {
  auto result = sample_instance(who.id);
  result.version_ = *version::parse(who.version_);
  result.zone = who.zone;
  result.region = who.region;
  result.location_ = who.where;
  result.weight = who.weight;
  return result;
}

inline pool pool_of(const std::vector<member>& members, balancer_policy policy = {}) {
  pool result{service_name{"pay"}};
  result.configure(policy);
  for (const auto& who : members) {
    result.put(content_of(who), who.state);
    if (who.circuit != circuit_state::closed)
      result.set_circuit(instance_id{who.id}, who.circuit, 1, timestamp{std::chrono::hours{1}},
                         who.circuit == circuit_state::half_open ? 3 : 0);
  }
  return result;
}

/// `count` members called a01, a02, ... of which the first `healthy` are healthy.
inline std::vector<member> zone_of(const std::string& zone, int count, int healthy) {
  std::vector<member> result;
  for (int i = 1; i <= count; ++i)
    result.push_back({.id = zone + (i < 10 ? "0" : "") + std::to_string(i),
                      .state = i <= healthy ? instance_state::healthy : instance_state::unhealthy,
                      .zone = zone});
  return result;
}

inline std::vector<member> operator+(std::vector<member> some, const std::vector<member>& more) {
  some.insert(some.end(), more.begin(), more.end());
  return some;
}

inline balancer_policy geographic(ratio panic_threshold = {500'000}) {
  return {strategy::geographic, panic_threshold, {}};
}

inline pick request_for(std::string zone = {}) {
  pick result;
  result.service = service_name{"pay"};
  result.zone = std::move(zone);
  return result;
}

/// The id of the winner, or the error.
inline std::string pick_from(pool& from, const pick& request, const pick_circumstances& at = {}) {
  const auto chosen = choose(from, request, at);
  if (!chosen)
    return std::string{to_string(chosen.error().code)};
  return from.candidates()[chosen->winner].id().str();
}

/// How often each candidate wins when every draw comes up once in 1000.
inline std::map<std::string, int> wins(pool& from, const pick& request) {
  std::map<std::string, int> result;
  for (int64_t draw = 0; draw < ratio::one; draw += 1000)
    ++result[pick_from(from, request, {.draw = draw})];
  return result;
}

} // namespace muster
