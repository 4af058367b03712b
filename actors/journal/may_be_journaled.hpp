#pragma once

#include "messages/model/expected.hpp"

namespace muster {

/// Whether an append that failed so may have left its facts in the journal, or may still do so. Nothing that depends
/// on them can be decided before the same append, under its id, has been answered.
constexpr bool may_be_journaled(errc code) {
  return code == errc::time_out || code == errc::outcome_unknown;
}

} // namespace muster
