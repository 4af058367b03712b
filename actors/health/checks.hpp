#pragma once

#include "actors/health/probe_schedule.hpp"
#include "actors/health/prober.hpp"
#include "actors/health/report_queue.hpp"
#include "actors/health/thresholds.hpp"
#include "messages/model/fact.hpp"

#include <functional>
#include <map>
#include <random>
#include <set>
#include <vector>

// Which instances are probed and when, and what the results say about them.

namespace muster {

/// Knows from the facts what is checked. An instance is probed as soon as it is registered and then each
/// health_policy::interval, varied by its jitter. States are those of the facts: a verdict is reported once, and
/// what it has changed comes back as a fact.
class checks {
public:
  /// `can_probe` says which kinds can be run here; an instance with another one is never probed and stays as it is.
  /// Probe ids count up from `first_probe`, which keeps those of different incarnations apart.
  checks(int64_t max_in_flight, std::function<bool(check_kind)> can_probe, std::mt19937_64 dice, int64_t first_probe);

  /// To be called for each fact in order, `now` being the time of the call.
  void apply(const record& entry, timestamp now);

  /// The facts there were have been applied: probing begins. Instances past their first pass are spread over one
  /// interval, since all of them were left without a check at the same time.
  void begin(timestamp now);

  /// Fails the probes that are overdue, and gives those to be started now.
  std::vector<probe> take_due(timestamp now);

  /// The end of a probe. One that is not awaited, or no longer, is ignored.
  void end(const probe_result& result, timestamp now);

  /// When `take_due` has something to do again.
  std::optional<timestamp> next() const { return schedule_.next(); }

  /// What is to be told to the registry.
  report_queue& reports() { return reports_; }
  const report_queue& reports() const { return reports_; }

  /// The checks of one service, or of all when the name is absent.
  check_list list(const service_name& service) const;

private:
  struct subject {
    instance content{};
    instance_state state = instance_state::unknown;
    /// The index of the fact that gave it this state.
    int64_t since = 0;
    /// The end of this state has been reported.
    bool reported = false;
    probe_streak streak{};
    timestamp last_passed{};
    timestamp last_checked{};
    std::string detail{};
  };

  /// A probe under way. Void when what it looks at is no longer what is registered.
  struct flight {
    int64_t probe = 0;
    duration timeout{0};
    bool counts = true;
  };

  void take(const record& entry, const service_configured& what, timestamp now);
  void take(const record& entry, const instance_registered& what, timestamp now);
  void take(const record& entry, const instance_updated& what, timestamp now);
  void take(const record& entry, const instance_state_changed& what, timestamp now);
  void take(const record& entry, const instance_deregistered& what, timestamp now);
  template <class T>
  void take(const record&, const T&, timestamp) {}

  void reconfigure(subject& what, check_kind before, timestamp now);
  const health_policy* policy_of(const subject& what) const;
  void plan(subject& what, timestamp due);
  void plan_spread(subject& what, const health_policy& policy, timestamp now);
  void void_flight(const instance_id& instance);
  probe start(const instance_id& instance, timestamp now);
  void finish(const instance_id& instance, bool passed, std::string detail, timestamp now);
  void judge(subject& what, timestamp now);
  duration drawn(duration least, duration most);
  check_status status_of(const subject& what, const health_policy& policy) const;

  std::function<bool(check_kind)> can_probe_;
  std::mt19937_64 dice_;
  int64_t next_probe_;
  bool begun_ = false;
  std::map<service_name, health_policy> policies_;
  std::map<instance_id, subject> subjects_;
  std::map<service_name, std::set<instance_id>> members_;
  std::map<instance_id, flight> flights_;
  probe_schedule schedule_;
  report_queue reports_;
};

} // namespace muster
