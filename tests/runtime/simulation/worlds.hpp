#pragma once

#include "runtime/scenario/script.hpp"

#include <algorithm>
#include <variant>

namespace muster::test {

/// How many steps of a world do that.
template <class Action>
int64_t count(const script& world) {
  return std::ranges::count_if(world.steps,
                               [](const script_step& step) { return std::holds_alternative<Action>(step.action); });
}

} // namespace muster::test
