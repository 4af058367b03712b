#pragma once

#include "messages/codec/describe.hpp"
#include "messages/model/alert.hpp"
#include "messages/model/grpc_check.hpp"
#include "messages/model/http_check.hpp"
#include "messages/model/ratio.hpp"
#include "messages/model/text.hpp"
#include "messages/model/time.hpp"
#include "messages/model/version_policy.hpp"

#include <optional>
#include <string>
#include <vector>

// How a service is governed. Every value has a default, so that an empty object is a policy.

namespace muster {

/// How it is found out whether an instance is well. A service without a check and one of kind `none` are the same.
/// `ttl`: the instance, or an agent beside it, reports by itself, and silence is a failure. `tcp`: it accepts a
/// connection. `http`, `https`: it answers a request. `grpc`: it answers `grpc.health.v1`. `actor`: it is a CAF actor,
/// which is watched.
enum class check_kind : uint8_t { none, ttl, tcp, http, https, grpc, actor };
MUSTER_DESCRIBE_ENUM(check_kind, none, ttl, tcp, http, https, grpc, actor)

struct health_policy {
  check_kind kind = check_kind::tcp;
  /// Between the starts of two probes of one instance, varied by `jitter` each time.
  duration interval = std::chrono::seconds{10};
  ratio jitter{100'000};
  /// A probe without an answer by then has failed.
  duration timeout = std::chrono::seconds{2};
  /// Failures in a row that make a healthy instance unhealthy.
  int64_t fall = 3;
  /// Passes in a row that make an unhealthy instance healthy.
  int64_t rise = 2;
  /// For kind `ttl`: how long a report lives. Each such time without one is a failure.
  duration ttl = std::chrono::seconds{30};
  /// For kinds `http` and `https`; the defaults when absent.
  std::optional<http_check> http{};
  /// For kind `grpc`; the defaults when absent.
  std::optional<grpc_check> grpc{};
};
MUSTER_DESCRIBE(health_policy, kind, interval, jitter, timeout, fall, rise, ttl, http, grpc)

/// Whether checks of this kind are part of this build: all but `grpc`, which is an option of it.
bool is_built(check_kind kind);

/// The evidence a circuit looks at: the last `count` calls, or the calls of the last `span`
/// in whole one-second buckets, the current one included. Exactly one of the two is positive.
/// In JSON a number or a duration: 100, "10s".
struct window_size {
  int64_t count = 100;
  duration span{0};

  static constexpr bool may_be_number = true;

  static expected<window_size> parse(std::string_view text);

  bool operator==(const window_size&) const = default;
};

std::string to_string(const window_size& value);

/// resilience4j's CircuitBreakerConfig, with this project's defaults.
struct breaker_policy {
  window_size window;
  /// No rate is judged on fewer calls than this (or than the count window holds).
  int64_t minimum_calls = 10;
  /// Opens at this share of failures or above.
  ratio failure_rate{500'000};
  /// Opens at this share of slow calls or above.
  ratio slow_rate{1'000'000};
  /// A call is slow when it takes longer.
  duration slow_call = std::chrono::seconds{60};
  /// How long an open circuit stays open.
  duration wait = std::chrono::seconds{30};
  /// Attempts that a half-open circuit admits.
  int64_t permits = 3;
  /// When set, that many failures in a row open the circuit, and the rates are not judged.
  std::optional<int64_t> consecutive_failures;
};
MUSTER_DESCRIBE(breaker_policy, window, minimum_calls, failure_rate, slow_rate, slow_call, wait, permits,
                consecutive_failures)

enum class strategy : uint8_t {
  round_robin,
  geographic,
  random,
  weighted_round_robin,
  least_connections,
  consistent_hash
};
MUSTER_DESCRIBE_ENUM(strategy, round_robin, geographic, random, weighted_round_robin, least_connections,
                     consistent_hash)

enum class hash_table : uint8_t { ring, maglev };
MUSTER_DESCRIBE_ENUM(hash_table, ring, maglev)

/// How `consistent_hash` finds the instance of a key.
struct hash_policy {
  hash_table table = hash_table::ring;
  /// When set, an instance takes at most this much of its fair share of the attempts in flight, such as 125; what is
  /// beyond goes to the next in the table.
  std::optional<int64_t> balance_factor_percent;
};
MUSTER_DESCRIBE(hash_policy, table, balance_factor_percent)

struct balancer_policy {
  strategy strategy_ = strategy::round_robin;
  /// With a smaller share of healthy instances than this, health is ignored (Envoy's panic threshold); 0 never.
  ratio panic_threshold{500'000};
  hash_policy hash;
};
MUSTER_DESCRIBE(balancer_policy, strategy_, panic_threshold, hash)

struct service_policy {
  /// Without it an instance is healthy once registered.
  std::optional<health_policy> health;
  /// Without it no circuit opens.
  std::optional<breaker_policy> breaker;
  balancer_policy balancer;
  std::vector<alert_rule> alerts;
  /// Without it versions are used as requirements have it, and deprecated ones when nothing else fits.
  std::optional<version_policy> versions{};
};
MUSTER_DESCRIBE(service_policy, health, breaker, balancer, alerts, versions)

/// Every fault of a policy that is offered; empty when there is none.
std::vector<std::string> faults_of(const service_policy& policy);

/// `unsupported` when a policy asks for a part that was not built: checks of kind `grpc`.
expected<void> expect_supported(const service_policy& policy);

} // namespace muster
