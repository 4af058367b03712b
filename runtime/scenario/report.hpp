#pragma once

#include "messages/codec/describe.hpp"
#include "messages/model/ratio.hpp"
#include "runtime/scenario/invariants.hpp"
#include "runtime/scenario/timeline.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

// What a rehearsal has shown, as data: `--json` prints it as it is, all other outputs are made from it.

namespace muster {

MUSTER_DESCRIBE(violation, which, at, text)

/// One expectation: of a step, of every whole second, or of the end.
struct expectation_report {
  /// `expect`, `always` or `at_end`.
  std::string kind;
  std::string that;
  bool passed = false;
  /// When it was decided.
  timestamp at{};
  /// Its terms with the values they had.
  std::string shown;
};
MUSTER_DESCRIBE(expectation_report, kind, that, passed, at, shown)

struct instance_report {
  instance_id id;
  std::string zone;
  std::string version_;
  std::string state;
  std::string circuit;
  int64_t picks = 0;
  int64_t succeeded = 0;
  int64_t failed = 0;
  int64_t trips = 0;
  duration p50{0};
  duration p99{0};
};
MUSTER_DESCRIBE(instance_report, id, zone, version_, state, circuit, picks, succeeded, failed, trips, p50, p99)

/// Requests of one service.
struct service_report {
  service_name name;
  int64_t begun = 0;
  int64_t succeeded = 0;
  int64_t failed = 0;
  int64_t rejected = 0;
  int64_t in_flight = 0;
  ratio success;
  duration p50{0};
  duration p90{0};
  duration p99{0};
  duration p999{0};
  duration max{0};
  std::vector<instance_report> instances;
};
MUSTER_DESCRIBE(service_report, name, begun, succeeded, failed, rejected, in_flight, success, p50, p90, p99, p999, max,
                instances)

/// The picks of one service by zone while a fault lasted.
struct fault_report {
  std::string fault;
  service_name service;
  timestamp from{};
  timestamp until{};
  std::map<std::string, int64_t> picks_by_zone;
  std::map<std::string, ratio> share_by_zone;
};
MUSTER_DESCRIBE(fault_report, fault, service, from, until, picks_by_zone, share_by_zone)

/// All kills of one kind of actor: `registry`, `breaker`, `sink`.
struct kill_report {
  std::string actor;
  /// Those that were carried out: an actor that is gone for good cannot be killed.
  int64_t kills = 0;
  /// Messages that the killed incarnations have handed over to the next ones.
  int64_t handed_over = 0;
};
MUSTER_DESCRIBE(kill_report, actor, kills, handed_over)

struct rehearsal_report {
  std::string name;
  uint64_t seed = 0;
  timestamp start{};
  duration duration_{0};
  /// By how much the actors' clock has leapt in all: times are by that clock.
  duration leapt{0};
  bool passed = false;
  /// What else than an expectation or an invariant made it fail; empty when nothing did.
  std::vector<std::string> failures;
  std::vector<timeline_line> timeline;
  std::vector<service_report> services;
  std::vector<fault_report> faults;
  std::vector<kill_report> kills;
  /// How often each verb was carried out, each kind of actor was killed, and messages have suffered what.
  std::map<std::string, int64_t> exercised;
  std::vector<expectation_report> expectations;
  std::vector<violation> violations;
  /// How often each invariant was checked.
  std::map<std::string, int64_t> invariant_checks;
  int64_t facts = 0;
  int64_t events = 0;
};
MUSTER_DESCRIBE(rehearsal_report, name, seed, start, duration_, leapt, passed, failures, timeline, services, faults,
                kills, exercised, expectations, violations, invariant_checks, facts, events)

} // namespace muster
