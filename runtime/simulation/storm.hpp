#pragma once

#include "runtime/scenario/script.hpp"
#include "runtime/simulation/drawn_services.hpp"
#include "runtime/simulation/drawn_world.hpp"

#include <map>
#include <string>
#include <vector>

namespace muster {

/// Draws the steps of a world whose services and traffic are there: changes and faults, none of which lasts long
/// beyond the end of the storm.
class storm {
public:
  /// Of a fault, and how much later than the storm it ends at most.
  static constexpr duration longest_fault = std::chrono::seconds{2};

  storm(dice& chance, script& world, duration lasts) : chance_{chance}, world_{world}, lasts_{lasts} {}

  void draw(const world_size& size);

private:
  using drawer = void (storm::*)();

  drawer draw_kind(const std::vector<int64_t>& chances);
  std::vector<int64_t> draw_chances();

  void update();
  void drain();
  void leave_and_return();
  void join();
  void configure();
  void change_rate();
  void pause_traffic();
  void errors();
  void latency();
  void down();
  void flap();
  void no_heartbeat();
  void health();
  void kill();
  void kill_sink();
  void break_breaker();
  void messages();
  void jump();
  void settle();

  void at(duration instant, step_action action);
  void add(step_action action) { at(now_, std::move(action)); }
  duration length();
  const scripted_service& any_service() { return chance_.one_of(world_.services); }
  script_target any_instances();
  child_name any_actor();

  static const std::vector<drawer>& kinds();

  dice& chance_;
  script& world_;
  duration lasts_;
  /// When the step that is being drawn is taken.
  duration now_{0};
  /// Facts that will come about almost certainly.
  int64_t facts_ = 0;
  /// Kills that can be counted on.
  int64_t kills_ = 0;
  int64_t revision_ = 0;
  int64_t joined_ = 0;
  std::map<std::string, int64_t> kills_of_;
  duration jumped_{0};
  int64_t expiries_ = 0;
};

} // namespace muster
