#pragma once

#include "runtime/scenario/callers.hpp"
#include "runtime/scenario/jury.hpp"
#include "runtime/scenario/readings.hpp"
#include "runtime/scenario/registrar.hpp"
#include "runtime/scenario/report.hpp"

#include <list>
#include <map>
#include <optional>
#include <vector>

namespace muster {

/// Carries out the steps of a script: when their time has come, or what they wait for.
class director {
public:
  director(rehearsal_set& on, registrar& operators, callers& traffic, jury& judges, const measure_reader& values,
           healed_steps& healed);

  void begin();

  /// Looks whether a step that waits for something is due: after each fact and every 100 ms.
  void look();

  bool is_waiting() const noexcept { return !waiting_.empty(); }

  /// When the last fault ended; empty while there is one, or when there was none.
  std::optional<timestamp> all_healed() const;

  const std::vector<fault_report>& faults() const noexcept { return faults_; }
  std::vector<kill_report> kills() const;

  /// The kinds of actors whose kills have handed over no message. Those that the clock has overtaken do not count: a
  /// leap waits for no message to lose.
  std::vector<std::string> idle_kills() const;

  /// As in the report.
  std::map<std::string, int64_t> exercised() const;

private:
  struct kill_count {
    /// Held, so that it is the same one when the actor has gone and come back.
    post_ptr address;
    int64_t handed_over_before = 0;
    int64_t kills = 0;
    /// During which the clock did not leap.
    int64_t undisturbed = 0;
  };

  void play(const script_step& step);
  void perform(const script_step& step, const set_rate& what);
  void perform(const script_step& step, const ramp_rate& what);
  void perform(const script_step& step, const stop_traffic& what);
  void perform(const script_step& step, const start_traffic& what);
  void perform(const script_step& step, const errors_fault& what);
  void perform(const script_step& step, const latency_fault& what);
  void perform(const script_step& step, const down_fault& what);
  void perform(const script_step& step, const flap_fault& what);
  void perform(const script_step& step, const no_heartbeat_fault& what);
  void perform(const script_step& step, const health_fault& what);
  void perform(const script_step& step, const kill_actor& what);
  void perform(const script_step& step, const register_scripted& what);
  void perform(const script_step& step, const deregister_target& what);
  void perform(const script_step& step, const update_target& what);
  void perform(const script_step& step, const drain_target& what);
  void perform(const script_step& step, const undrain_target& what);
  void perform(const script_step& step, const write_note& what);
  void perform(const script_step& step, const expect_that& what);
  void perform(const script_step& step, const messages_fault& what);
  void perform(const script_step& step, const jump_clock& what);
  void perform(const script_step& step, const configure_policy& what);
  void perform(const script_step& step, const deprecate_target& what);
  void perform(const script_step& step, const split_picks& what);
  void perform(const script_step& step, const join_group& what);
  void perform(const script_step& step, const leave_group& what);
  void perform(const script_step& step, const power_fault& what);

  void begin_fault(const script_step& step, const script_target& target, const fault_effect& effect,
                   const std::string& told);
  void end_fault(const std::string& name, const script_step& step);
  std::string name_of_fault(const script_step& step);
  void report_picks(const std::string& name, const script_target& target, timestamp from,
                    const callers::zone_picks& before);
  void kill(const child_name& actor, int64_t after);
  std::vector<child_name> actors_in(const script_target& target) const;
  std::vector<instance_id> instances_in(const script_target& target) const;

  rehearsal_set& on_;
  registrar& operators_;
  callers& traffic_;
  jury& judges_;
  const measure_reader& values_;
  healed_steps& healed_;
  std::list<const script_step*> waiting_;
  int64_t last_fault_ = 0;
  int64_t active_faults_ = 0;
  std::optional<timestamp> last_healed_;
  std::vector<fault_report> faults_;
  std::map<child_name, kill_count> kills_;
  std::map<std::string, int64_t> exercised_;
};

} // namespace muster
