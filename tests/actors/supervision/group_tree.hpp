#pragma once

#include "tests/actors/supervision/open_supervisor.hpp"
#include "tests/actors/supervision/worker_tree.hpp"

#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace muster {

/// root -> journal, group -> a, b, c, of which each start and end is heard.
class group_tree {
public:
  explicit group_tree(supervisor_flags flags, settings configuration = {})
    : tree{std::move(configuration)},
      flags_{flags} {
    for (const auto* name : {"a", "b", "c"})
      specs.push_back(child(name));
  }

  /// The spec of a child that will be heard.
  child_spec child(const std::string& name) {
    auto& script = scripts[name];
    if (!script)
      script = make_script();
    return make_child<reporter>(child_name{name}, script, heard_);
  }

  /// Starts all, and hears nothing of it.
  void start() {
    tree.start({tree.journal(), make_supervisor(child_name{"group"}, flags_, specs)});
    heard();
  }

  /// Starts all, lets them run for long enough to be restarted at once, and hears nothing of it.
  void settle() {
    start();
    tree.advance(std::chrono::seconds{3});
    heard();
  }

  void crash(const std::string& name) { muster::crash(tree, name); }

  /// What was heard since it was asked last.
  events heard() { return std::exchange(*heard_, {}); }

  worker_actor post(const std::string& name) { return tree.post_of<worker_actor>(name); }

  child_state state(const std::string& name) { return tree.status(name).state; }

  /// The states of the children, in start order.
  std::vector<child_state> states() {
    std::vector<child_state> result;
    for (const auto& each : specs)
      result.push_back(state(each.name.str()));
    return result;
  }

  /// Each restart that is a fact: `a 1: note 0`.
  events restarted() const {
    events result;
    for (const auto& what : tree.facts_of<child_restarted>())
      result.push_back(what.child.str() + " " + std::to_string(what.restarts) + ": " + what.reason);
    return result;
  }

  int most_alive() const {
    int most = 0;
    for (const auto& [name, script] : scripts)
      most = std::max(most, script->most_alive());
    return most;
  }

  std::map<std::string, script_ptr> scripts;
  std::vector<child_spec> specs;

private:
  std::shared_ptr<events> heard_ = std::make_shared<events>();

public:
  virtual_tree tree;

private:
  supervisor_flags flags_;
};

inline constexpr supervisor_flags one_for_one_flags{restart_strategy::one_for_one};
inline constexpr supervisor_flags one_for_all_flags{restart_strategy::one_for_all};
inline constexpr supervisor_flags rest_for_one_flags{restart_strategy::rest_for_one};

inline const std::vector all_running(3, child_state::running);

/// Becomes ready a second after each of its starts.
inline void make_slow(const script_ptr& script) {
  script->on_start = [](worker& self) { self.tick_after(std::chrono::seconds{1}, tick{}); };
  script->on_tick = [](worker& self, const tick&) { self.ready(); };
}

/// Does not end when it is asked to.
inline void make_stubborn(const script_ptr& script) {
  script->on_start = [](worker& self) {
    self.set_exit_handler([](caf::exit_msg&) {});
    self.ready();
  };
}

} // namespace muster
