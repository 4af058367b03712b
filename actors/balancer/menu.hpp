#pragma once

#include "actors/balancer/candidate.hpp"
#include "actors/balancer/placement.hpp"
#include "messages/protocol/balancer.hpp"

#include <span>
#include <string_view>

// The strategies to choose from. A strategy says how near the candidates are to the caller and which of the equally
// near ones goes first; everything else is the same for all. A new one is its file and one line in menu.cpp.

namespace muster {

struct balancing {
  strategy name;

  /// Puts candidates, which come in the order of ids, into priorities. Null when all are in one. The answer must
  /// follow from their contents and from where the caller is, since it is kept until one of them changes.
  placement (*place)(std::span<const candidate> all, const pick& request);

  /// What the score is called in a trace.
  std::string_view term;

  /// Within a priority the least score goes first, and among equal scores the first id.
  int64_t (*score)(const candidate& which);
};

const balancing& on_menu(strategy name);

} // namespace muster
