#pragma once

#include "runtime/scenario/report.hpp"
#include "runtime/scenario/set.hpp"

#include <optional>
#include <vector>

namespace muster {

/// The tables of a rehearsal that stands at its end.
std::vector<service_report> service_reports(const rehearsal_set& on);

/// After the end: lets what is in flight end, and holds what the actors remember against what was seen
/// from outside, for the invariants that can only be judged then. `healed` is when the last fault ended.
void look_back(rehearsal_set& on, std::optional<timestamp> healed, duration longest_timeout);

} // namespace muster
