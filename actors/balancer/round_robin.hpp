#pragma once

#include "actors/balancer/candidate.hpp"

namespace muster {

/// Round robin as a score: who was picked least recently goes first. Unlike a counter taken modulo the number of
/// candidates, it goes around evenly whichever candidates the requests leave over, and however membership changes: a
/// newcomer has one turn and then stands in line like everybody.
inline int64_t last_turn(const candidate& which) {
  return which.last_turn;
}

} // namespace muster
