#pragma once

#include "messages/model/rate.hpp"
#include "messages/model/text.hpp"
#include "runtime/scenario/expression.hpp"
#include "runtime/scenario/script_service.hpp"
#include "runtime/scenario/target.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// The steps of a scenario: when, and what. Each verb is a struct of what stands beside `do`.

namespace muster {

struct traffic_id_kind : name_rule {
  static constexpr std::string_view name = "traffic id";
};
struct step_id_kind : name_rule {
  static constexpr std::string_view name = "step id";
};

/// One stream of requests.
using traffic_id = identifier<traffic_id_kind>;
/// A step that expressions may refer to.
using step_id = identifier<step_id_kind>;

/// How many times as much, in thousandths. A decimal number in JSON: 2.5.
struct factor {
  int64_t milli = 1000;

  static constexpr int64_t one = 1000;
  static constexpr bool may_be_number = true;

  static expected<factor> parse(std::string_view text);

  bool operator==(const factor&) const = default;
};

std::string to_string(factor value);

struct set_rate {
  static constexpr std::string_view verb = "traffic.rate";
  traffic_id id;
  rate to;
};
MUSTER_DESCRIBE(set_rate, id, to)
MUSTER_REQUIRE(set_rate, id, to)

/// Goes to a rate in a straight line.
struct ramp_rate {
  static constexpr std::string_view verb = "traffic.ramp";
  traffic_id id;
  rate to;
  duration over{0};
};
MUSTER_DESCRIBE(ramp_rate, id, to, over)
MUSTER_REQUIRE(ramp_rate, id, to, over)

struct stop_traffic {
  static constexpr std::string_view verb = "traffic.stop";
  traffic_id id;
};
MUSTER_DESCRIBE(stop_traffic, id)
MUSTER_REQUIRE(stop_traffic, id)

/// Goes on at the rate that the stream has by now.
struct start_traffic {
  static constexpr std::string_view verb = "traffic.start";
  traffic_id id;
};
MUSTER_DESCRIBE(start_traffic, id)
MUSTER_REQUIRE(start_traffic, id)

/// A share of the attempts fails; probes still pass. All faults last until they heal, or to the end.
struct errors_fault {
  static constexpr std::string_view verb = "fault.errors";
  script_target target;
  ratio share{ratio::one};
  std::string code = "error";
  std::optional<duration> for_;
};
MUSTER_DESCRIBE(errors_fault, target, share, code, for_)
MUSTER_REQUIRE(errors_fault, target)

/// Attempts take longer: by `add`, or `times` as long. One of the two is given.
struct latency_fault {
  static constexpr std::string_view verb = "fault.latency";
  script_target target;
  std::optional<duration> add;
  std::optional<factor> times;
  std::optional<duration> for_;
};
MUSTER_DESCRIBE(latency_fault, target, add, times, for_)
MUSTER_REQUIRE(latency_fault, target)

/// Attempts and probes fail.
struct down_fault {
  static constexpr std::string_view verb = "fault.down";
  script_target target;
  std::optional<duration> for_;
};
MUSTER_DESCRIBE(down_fault, target, for_)
MUSTER_REQUIRE(down_fault, target)

/// Down for `every`, up for `every`, and so on.
struct flap_fault {
  static constexpr std::string_view verb = "fault.flap";
  script_target target;
  duration every{0};
  std::optional<duration> for_;
};
MUSTER_DESCRIBE(flap_fault, target, every, for_)
MUSTER_REQUIRE(flap_fault, target, every)

/// No heartbeats are sent.
struct no_heartbeat_fault {
  static constexpr std::string_view verb = "fault.no_heartbeat";
  script_target target;
  std::optional<duration> for_;
};
MUSTER_DESCRIBE(no_heartbeat_fault, target, for_)
MUSTER_REQUIRE(no_heartbeat_fault, target)

/// Probes fail while calls work.
struct health_fault {
  static constexpr std::string_view verb = "fault.health";
  script_target target;
  std::optional<duration> for_;
};
MUSTER_DESCRIBE(health_fault, target, for_)
MUSTER_REQUIRE(health_fault, target)

/// Kills actors, `times` in all, with `every` in between.
struct kill_actor {
  static constexpr std::string_view verb = "fault.kill";
  script_target target;
  int64_t times = 1;
  std::optional<duration> every;
  /// Messages that the actor still handles before it is killed at the next one.
  int64_t after = 0;
};
MUSTER_DESCRIBE(kill_actor, target, times, every, after)
MUSTER_REQUIRE(kill_actor, target)

/// What the messages to actors suffer, within what CAF permits: an actor's work is held back, for up to `delay`, in a
/// `share` of the instants at which it has some; a share of turns is taken by another actor (`reorder`); a share of
/// the clients' requests is lost on the way there or back (`drop`) or arrives twice (`duplicate`).
struct messages_fault {
  static constexpr std::string_view verb = "fault.messages";
  script_target target;
  duration delay{0};
  ratio share{ratio::one};
  ratio reorder;
  ratio drop;
  ratio duplicate;
  std::optional<duration> for_;

  static constexpr duration longest_delay = std::chrono::milliseconds{100};
};
MUSTER_DESCRIBE(messages_fault, target, delay, share, reorder, drop, duplicate, for_)
MUSTER_REQUIRE(messages_fault, target)

/// The actors' clock leaps ahead, while the world around them and the script go on by theirs.
struct jump_clock {
  static constexpr std::string_view verb = "clock.jump";
  duration by{0};

  static constexpr duration shortest = std::chrono::milliseconds{1};
  static constexpr duration longest = std::chrono::days{30};
};
MUSTER_DESCRIBE(jump_clock, by)
MUSTER_REQUIRE(jump_clock, by)

/// New parts of a service's policy; what is absent stays.
struct policy_change {
  std::optional<health_policy> health;
  std::optional<breaker_policy> breaker;
  std::optional<balancer_policy> balancer;
  std::optional<std::vector<alert_rule>> alerts;
  std::optional<version_policy> versions{};
};
MUSTER_DESCRIBE(policy_change, health, breaker, balancer, alerts, versions)

/// The policy with the new parts.
service_policy changed(service_policy before, const policy_change& by);

/// Gives a service another policy.
struct configure_policy {
  static constexpr std::string_view verb = "configure";
  /// Absent for settings of the runtime, which cannot be changed yet.
  service_name service;
  policy_change set;
};
MUSTER_DESCRIBE(configure_policy, service, set)
MUSTER_REQUIRE(configure_policy, set)

/// Registers an instance of a service of the file. What is not given is as in the file: as for that id, or as for
/// all instances of the service. Stands beside `do` with the keys of an instance and `service`.
struct register_scripted {
  static constexpr std::string_view verb = "register";
  scripted_instance instance_;
};

struct deregister_target {
  static constexpr std::string_view verb = "deregister";
  script_target target;
};
MUSTER_DESCRIBE(deregister_target, target)
MUSTER_REQUIRE(deregister_target, target)

struct update_target {
  static constexpr std::string_view verb = "update";
  script_target target;
  instance_change set;
};
MUSTER_DESCRIBE(update_target, target, set)
MUSTER_REQUIRE(update_target, target, set)

struct drain_target {
  static constexpr std::string_view verb = "drain";
  script_target target;
};
MUSTER_DESCRIBE(drain_target, target)
MUSTER_REQUIRE(drain_target, target)

struct undrain_target {
  static constexpr std::string_view verb = "undrain";
  script_target target;
};
MUSTER_DESCRIBE(undrain_target, target)
MUSTER_REQUIRE(undrain_target, target)

/// Announces that versions are to be used no longer. Aimed at SERVICE/version=RANGE.
struct deprecate_target {
  static constexpr std::string_view verb = "deprecate";
  script_target target;
  std::string reason;
  std::optional<version> replacement;
  /// By the wall clock of the run.
  std::optional<timestamp> removal;
  std::string migration_guide;
};
MUSTER_DESCRIBE(deprecate_target, target, reason, replacement, removal, migration_guide)
MUSTER_REQUIRE(deprecate_target, target)

/// Divides the picks of a service by ranges of versions; without shares they are divided no longer.
struct split_picks {
  static constexpr std::string_view verb = "split";
  script_target target;
  std::map<std::string, ratio> shares;
};
MUSTER_DESCRIBE(split_picks, target, shares)
MUSTER_REQUIRE(split_picks, target, shares)

/// Puts instances into a group, which is created when it is first named.
struct join_group {
  static constexpr std::string_view verb = "group.add";
  group_name group;
  script_target target;
};
MUSTER_DESCRIBE(join_group, group, target)
MUSTER_REQUIRE(join_group, group, target)

struct leave_group {
  static constexpr std::string_view verb = "group.remove";
  group_name group;
  script_target target;
};
MUSTER_DESCRIBE(leave_group, group, target)
MUSTER_REQUIRE(leave_group, group, target)

/// The power of the journal's disk fails when the disk has written, cut, synced or deleted `after` times more. What was
/// not synced by then is lost, kept or torn by chance, and the journal ends in the middle of what it did and begins
/// anew with what is there.
struct power_fault {
  static constexpr std::string_view verb = "fault.power";
  int64_t after = 0;

  static constexpr int64_t most_after = 100'000;
};
MUSTER_DESCRIBE(power_fault, after)

/// A line in the timeline.
struct write_note {
  static constexpr std::string_view verb = "note";
  std::string text;
};
MUSTER_DESCRIBE(write_note, text)
MUSTER_REQUIRE(write_note, text)

/// Must hold at some instant from now until `within`, throughout `for`, or, with neither, now.
struct expect_that {
  static constexpr std::string_view verb = "expect";
  expression that;
  std::optional<duration> within;
  std::optional<duration> for_;
};
MUSTER_DESCRIBE(expect_that, that, within, for_)
MUSTER_REQUIRE(expect_that, that)

using step_action =
  std::variant<set_rate, ramp_rate, stop_traffic, start_traffic, errors_fault, latency_fault, down_fault, flap_fault,
               no_heartbeat_fault, health_fault, kill_actor, register_scripted, deregister_target, update_target,
               drain_target, undrain_target, write_note, expect_that, messages_fault, jump_clock, configure_policy,
               deprecate_target, split_picks, join_group, leave_group, power_fault>;

/// `traffic.ramp`, ...
std::string_view verb_of(const step_action& action);

/// The verbs of all alternatives, in their order.
std::vector<std::string_view> verbs();

/// After that much of the run.
struct at_instant {
  duration at{0};
};

/// The first time that it holds.
struct when_first {
  expression when;
};

/// At each whole multiple of `every` from the first one on, up to and including `until`.
struct each_time {
  duration every{0};
  duration until{0};
};

using step_trigger = std::variant<at_instant, when_first, each_time>;

struct script_step {
  step_trigger trigger;
  /// Absent where nobody refers to the step.
  step_id id;
  step_action action;
};

/// How long the fault of a step lasts; absent for other steps and for one that lasts to the end.
std::optional<duration> lasting(const step_action& action);

} // namespace muster
