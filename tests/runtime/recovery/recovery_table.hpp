#pragma once

#include "tests/runtime/recovery/whole_tree.hpp"

#include <functional>
#include <string>
#include <vector>

// What must be there after a crash, for each actor and each kind of state that it holds.

namespace muster {

struct recovery {
  /// Who is killed.
  std::string actor;
  std::string state;
  /// Brings the state about.
  std::function<void(whole_tree&)> put;
  /// What is to be seen of it from outside. Asked before the kill and after it; of those the answers must be the same.
  std::function<std::string(whole_tree&)> ask;
  /// What happens after the kill before it is asked again.
  std::function<void(whole_tree&)> then = [](whole_tree&) {};
  /// The answer after the kill where it is another one.
  std::string becomes{};
};

/// One line for each actor and kind of state: whoever adds an actor, or state to one, adds lines. A test names the
/// actors of the tree that have none.
std::vector<recovery> recovery_table();

} // namespace muster
