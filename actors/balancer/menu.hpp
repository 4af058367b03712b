#pragma once

#include "actors/balancer/candidate.hpp"
#include "actors/balancer/lineup.hpp"
#include "actors/balancer/placement.hpp"
#include "messages/model/expected.hpp"
#include "messages/protocol/balancer.hpp"

#include <optional>
#include <span>

// The strategies to choose from. A strategy says how near the candidates are to the caller and what the equally near
// ones make of a pick; everything else is the same for all. A new one is its file and one line in menu.cpp.

namespace muster {

struct pick_kind;

struct balancing {
  strategy name;

  /// Puts candidates, which come in the order of ids, into priorities. Null when all are in one. The answer must
  /// follow from their contents and from where the caller is, since it is kept until one of them changes.
  placement (*place)(std::span<const candidate> all, const pick_kind& kind);

  lineup_ptr (*line_up)(std::span<const contender> all, const balancer_policy& policy);

  /// Whether it looks at the attempts in flight.
  bool counts_active;

  /// By the terms of a trace: whether one goes before another, both of which could have been picked.
  bool (*goes_before)(const score_terms& one, const score_terms& other);
};

/// `name` is a strategy that there is.
const balancing& on_menu(strategy name);

/// `invalid` for a strategy that there is not, such as a number that a program has made one of.
expected<void> expect_on_menu(const std::optional<strategy>& name);

} // namespace muster
