#pragma once

#include "runtime/scenario/report.hpp"

#include <string>

namespace muster {

/// The report as people read it: the story, a table per service, the expectations, the verdict.
std::string report_text(const rehearsal_report& report);

/// The facts as one JSON line each, with the virtual time since the start: the end of a story that failed.
std::string facts_text(const std::vector<record>& facts, size_t last, timestamp start);

/// JUnit XML: a test case per expectation, one for the invariants, one for the run itself.
std::string report_junit(const rehearsal_report& report);

/// Why a rehearsal has failed, in a line: its first failure, violation or expectation; empty when it passed.
std::string first_failure(const rehearsal_report& report);

} // namespace muster
