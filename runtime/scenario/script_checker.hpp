#pragma once

#include "messages/codec/json.hpp"
#include "runtime/scenario/script_names.hpp"

#include <set>
#include <string>
#include <vector>

namespace muster {

/// Goes once through a script whose ids were checked, and gathers what is wrong with it.
class script_checker {
public:
  /// What happens more often would not end within a lifetime.
  static constexpr duration shortest_period = std::chrono::milliseconds{1};

  script_checker(script& content, const json& from, const unread_places& unread)
    : script_{content},
      from_{from},
      unread_{unread},
      names_{content, unread} {}

  void run();

  std::vector<json_fault> take() { return {faults_.begin(), faults_.end()}; }

private:
  void check_whole();
  void check_leaps();
  void check_service(const scripted_service& service, const std::string& at);
  /// With pointers that begin at the instance.
  std::vector<json_fault> faults_of_instance(const scripted_instance& of) const;
  std::string place_of_policy(const std::string& fault, const service_policy& policy) const;
  void check_traffic(const scripted_traffic& stream, const std::string& at);
  void check_step(script_step& step, const std::string& at);
  void check_expression(expression& what, const std::string& at);

  /// What all verbs have in common, by the members that they have.
  template <class Action>
  void check_action(Action& action, const step_trigger& trigger, const std::string& at);

  /// What is particular to a verb; most have nothing.
  template <class Action>
  void check_verb(const Action&, const step_trigger&, const std::string&) {}
  void check_verb(const ramp_rate& action, const step_trigger& trigger, const std::string& at);
  void check_verb(const latency_fault& action, const step_trigger& trigger, const std::string& at);
  void check_verb(const flap_fault& action, const step_trigger& trigger, const std::string& at);
  void check_verb(const kill_actor& action, const step_trigger& trigger, const std::string& at);
  void check_verb(const register_scripted& action, const step_trigger& trigger, const std::string& at);
  void check_verb(const update_target& action, const step_trigger& trigger, const std::string& at);
  void check_verb(expect_that& action, const step_trigger& trigger, const std::string& at);
  void check_verb(const messages_fault& action, const step_trigger& trigger, const std::string& at);
  void check_verb(const jump_clock& action, const step_trigger& trigger, const std::string& at);
  void check_verb(const power_fault& action, const step_trigger& trigger, const std::string& at);
  void check_verb(const configure_policy& action, const step_trigger& trigger, const std::string& at);
  void check_verb(const deprecate_target& action, const step_trigger& trigger, const std::string& at);
  void check_verb(const split_picks& action, const step_trigger& trigger, const std::string& at);

  void expect_within_run(duration value, const std::string& at);
  void expect(bool good, const std::string& at, std::string fault);
  void add(json_fault fault);

  script& script_;
  const json& from_;
  const unread_places& unread_;
  script_names names_;
  /// Instances of one service have many faults in common.
  std::set<json_fault> faults_;
  size_t found_ = 0;
};

} // namespace muster
