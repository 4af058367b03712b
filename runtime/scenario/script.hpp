#pragma once

#include "messages/model/settings.hpp"
#include "runtime/scenario/request_keys.hpp"
#include "runtime/scenario/script_step.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// A scenario file as values. Reading one takes all its faults down, each with its place in the file.

namespace muster {

enum class arrival_kind : uint8_t { poisson, uniform };
MUSTER_DESCRIBE_ENUM(arrival_kind, poisson, uniform)

/// Requests in an open model: a slow service does not slow their arrivals.
struct scripted_traffic {
  /// The balancer refuses picks that would wait for longer.
  static constexpr duration longest_timeout = std::chrono::hours{24};

  traffic_id id;
  service_name to;
  muster::rate rate{};
  arrival_kind arrivals = arrival_kind::poisson;
  /// Bounds the request, waits included.
  duration timeout = std::chrono::seconds{1};
  /// Whom a request is for: its user, by which the hashing strategies go.
  std::optional<request_keys> key;
  /// Where a request comes from: what the hashing strategies go by without a key.
  std::optional<client_addresses> client_ip;
  /// Where the callers are; without one, zones are not looked at.
  std::string from_zone;
  /// The versions that the callers can use.
  std::optional<version_range> accept;
  duration from{0};
  /// The end of the run when absent.
  std::optional<duration> until;
  /// Always false: retries are the failover policy's, of which there is none.
  bool retry = false;
};
MUSTER_DESCRIBE(scripted_traffic, id, to, rate, arrivals, timeout, key, client_ip, from_zone, accept, from, until,
                retry)
MUSTER_REQUIRE(scripted_traffic, id, to, rate)

struct script {
  static constexpr int64_t version_of_format = 1;
  static constexpr size_t max_instances = 10'000;
  /// Of services and streams, and of steps and expressions.
  static constexpr size_t max_services = 1000;
  static constexpr size_t max_steps = 10'000;

  int64_t muster = version_of_format;
  std::string name;
  std::string note;
  /// All chance of the run comes from it.
  uint64_t seed = 1;
  /// The wall clock at the start.
  timestamp start{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}};
  duration duration_{0};
  settings config;
  std::vector<scripted_service> services;
  std::vector<scripted_traffic> traffic;
  std::vector<script_step> steps;
  /// Must hold at every whole second.
  std::vector<expression> always;
  std::vector<expression> at_end;
};
MUSTER_DESCRIBE(script, muster, name, note, seed, start, duration_, config, services, traffic, steps, always, at_end)
MUSTER_REQUIRE(script, muster, name, duration_, services)

struct script_fault {
  std::string file;
  /// Both from 1; columns count characters.
  int64_t line = 1;
  int64_t column = 1;
  std::string text;
  /// The file is right, but a part that it needs is not built yet.
  bool not_yet = false;
};

/// `brown-out.json:12:7: unknown key 'targte'; did you mean 'target'?`
std::string to_string(const script_fault& fault);

struct script_result {
  std::optional<script> content;
  /// In the order of the file; empty exactly when there is content. At most `max_faults` and a last one that says
  /// how many more were found before the search was given up.
  std::vector<script_fault> faults;

  static constexpr size_t max_faults = 100;
};

/// Reads and checks the text of a file; `file` is what faults call it.
script_result read_script(std::string text, const std::string& file);

} // namespace muster
