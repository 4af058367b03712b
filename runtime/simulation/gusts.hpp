#pragma once

#include "runtime/scenario/script.hpp"
#include "runtime/simulation/dice.hpp"

#include <vector>

namespace muster {

/// Adds to a world whose storm has been drawn what it has of versions, groups, and a journal whose power fails. These
/// have dice of their own: what is added here leaves the rest of every world as it was.
class gusts {
public:
  gusts(dice& chance, script& world, duration lasts) : chance_{chance}, world_{world}, lasts_{lasts} {}

  /// Of each kind none, or some, and more of them the more steps are asked for.
  void draw(int64_t events);

private:
  using drawer = void (gusts::*)();

  void rules();
  void disk();

  void deprecate();
  void split();
  void join();
  void leave();
  void at_group();
  void power();

  void add(step_action action);
  const scripted_service& any_service() { return chance_.one_of(world_.services); }
  script_target any_instances();
  group_name any_group();
  /// One that some instance of the file has.
  version_range any_versions(const scripted_service& of);

  dice& chance_;
  script& world_;
  duration lasts_;
  /// Those that some step puts instances into.
  std::vector<group_name> groups_;
  int64_t failures_left_ = 0;
};

} // namespace muster
