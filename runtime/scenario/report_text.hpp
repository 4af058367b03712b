#pragma once

#include "runtime/scenario/report.hpp"

#include <optional>
#include <string>

namespace muster {

/// The report as people read it: the story, a table per service, the expectations, the verdict.
std::string report_text(const rehearsal_report& report);

/// The facts as one JSON line each, with the virtual time since the start: the end of a story that failed.
std::string facts_text(const std::vector<record>& facts, size_t last, timestamp start);

/// JUnit XML: a test case per expectation, one for the invariants, one for the run itself.
std::string report_junit(const rehearsal_report& report);

/// Why a rehearsal has failed, in a line: what went wrong with it as a whole, or else the earliest of its violations
/// and expectations; empty when it passed.
std::string first_failure(const rehearsal_report& report);

/// When that was; absent where the rehearsal as a whole went wrong, and when it passed.
std::optional<timestamp> instant_of_first_failure(const rehearsal_report& report);

} // namespace muster
