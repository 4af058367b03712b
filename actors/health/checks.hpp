#pragma once

#include "actors/health/check_switches.hpp"
#include "actors/health/probe_schedule.hpp"
#include "actors/health/prober.hpp"
#include "actors/health/report_queue.hpp"
#include "actors/health/thresholds.hpp"
#include "messages/model/fact.hpp"

#include <functional>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

// Which instances are checked and when, and what the results say about them.

namespace muster {

/// Knows from the facts what is checked. An instance is probed as soon as it is registered and then each
/// health_policy::interval, varied by its jitter; one with a check of kind `ttl` reports by itself, and each
/// health_policy::ttl of silence is a failure. States are those of the facts: a verdict is reported once, and what it
/// has changed comes back as a fact.
class checks {
public:
  /// Who has asked for a look, numbered by the caller.
  using ticket = int64_t;

  struct answer {
    ticket to = 0;
    expected<check_status> status;
  };

  /// `can_probe` says which kinds can be run here; an instance with another one is never probed and stays as it is.
  /// Probe ids count up from `first_probe`, which keeps those of different incarnations apart.
  checks(int64_t max_in_flight, std::function<bool(check_kind)> can_probe, std::mt19937_64 dice, int64_t first_probe);

  /// To be called for each fact in order, `now` being the time of the call.
  void apply(const record& entry, timestamp now);

  /// The facts there were have been applied: probing begins. Instances past their first pass are spread over one
  /// interval, since all of them were left without a check at the same time.
  void begin(timestamp now);

  /// Fails the probes and the reports that are overdue, and gives the probes to be started now.
  std::vector<probe> take_due(timestamp now);

  /// The end of a probe. One that is not awaited, or no longer, is ignored.
  /// `certain`: beyond doubt, so that it alone is enough for a change of state, whatever the thresholds.
  void end(const probe_result& result, timestamp now, bool certain = false);

  /// What a report says about an instance: `not_found`, `refused` where it is not checked by reports, `disabled` while
  /// that is stopped.
  expected<void> report(const report_check& what, timestamp now);

  /// What is known of an instance beyond doubt without a look. Ignored for one without a check of kind `actor`, or
  /// whose check is stopped.
  void know(const instance_id& instance, bool passed, std::string detail, timestamp now);

  /// Looks at an instance as soon as may be. The answer comes by `take_answers`, at the latest when the look would.
  void ask(const instance_id& instance, ticket from, timestamp now);
  std::vector<answer> take_answers() { return std::exchange(answers_, {}); }

  /// The fact that a command leads to; none when it would change nothing, `not_found` for an unknown instance.
  expected<std::optional<fact>> decide(const switch_checks& command) const;

  /// The index of the registration of an instance with a check of that kind; `not_found` or `refused`.
  expected<int64_t> registration_of(const instance_id& instance, check_kind kind) const;

  /// When `take_due` has something to do again.
  std::optional<timestamp> next() const;

  /// What is to be told to the registry.
  report_queue& reports() { return reports_; }
  const report_queue& reports() const { return reports_; }

  /// The checks of one service, or of all when the name is absent.
  check_list list(const service_name& service) const;

private:
  struct subject {
    // Not all of its content, since there may be very many of them.
    service_name service{};
    instance_id id{};
    endpoint address{};
    instance_state state = instance_state::unknown;
    int64_t registered = 0;
    /// The index of the fact that gave it this state.
    int64_t since = 0;
    bool on = true;
    /// The end of this state has been reported.
    bool reported = false;
    probe_streak streak{};
    /// The latest result is beyond doubt.
    bool certain = false;
    timestamp last_passed{};
    timestamp last_checked{};
    std::string detail{};
    /// Who waits for a look that is yet to begin.
    std::vector<ticket> asked{};
  };

  /// A probe under way. Void when what it looks at is no longer what is registered.
  struct flight {
    int64_t probe = 0;
    duration timeout{0};
    bool counts = true;
    std::vector<ticket> asked{};
  };

  void take(const record& entry, const service_configured& what, timestamp now);
  void take(const record& entry, const instance_registered& what, timestamp now);
  void take(const record& entry, const instance_updated& what, timestamp now);
  void take(const record& entry, const instance_state_changed& what, timestamp now);
  void take(const record& entry, const instance_deregistered& what, timestamp now);
  void take(const record& entry, const checks_switched& what, timestamp now);
  template <class T>
  void take(const record&, const T&, timestamp) {}

  void reconfigure(subject& what, const std::optional<health_policy>& before, timestamp now);
  void turn(subject& what, timestamp now);
  const health_policy* policy_of(const subject& what) const;
  bool can(check_kind kind) const { return kind == check_kind::ttl || can_probe_(kind); }
  /// Why an instance is not looked at; nothing when it is.
  std::optional<failure> why_not(const subject& what) const;
  void plan(subject& what, timestamp due, timestamp now);
  void plan_spread(subject& what, timestamp now);
  void unplan(subject& what);
  void void_flight(const instance_id& instance);
  /// What was found out no longer says anything. A report that is on its way may still arrive.
  void forget_findings(subject& what);
  /// Has those who wait for a look ask again, since what they waited for has changed.
  void ask_again(subject& what, timestamp now);
  void miss_reports(timestamp now);
  probe start(const instance_id& instance, timestamp now);
  void finish(const instance_id& instance, bool passed, std::string detail, bool certain, timestamp now);
  void note(subject& what, bool passed, std::string detail, bool certain, timestamp now);
  void judge(subject& what, timestamp now);
  duration drawn(duration least, duration most);
  timestamp drawn_about(timestamp middle, duration sway);
  check_status status_of(const subject& what) const;
  expected<const subject*> known(const instance_id& instance) const;

  std::function<bool(check_kind)> can_probe_;
  std::mt19937_64 dice_;
  int64_t next_probe_;
  bool begun_ = false;
  std::map<service_name, health_policy> policies_;
  std::map<instance_id, subject> subjects_;
  std::map<service_name, std::set<instance_id>> members_;
  std::map<instance_id, flight> flights_;
  probe_schedule schedule_;
  /// When silence becomes a failure.
  timetable silences_;
  check_switches switches_;
  std::vector<answer> answers_;
  report_queue reports_;
};

} // namespace muster
