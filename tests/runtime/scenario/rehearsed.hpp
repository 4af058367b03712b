#pragma once

#include "runtime/scenario/rehearsal.hpp"
#include "tests/catch.hpp"

#include <string>

namespace muster::test {

/// What came of a script, which must be readable. What did not go as it should is said when the test fails.
inline rehearsal_result rehearsed(const std::string& text) {
  const auto read = read_script(text, "test.json");
  for (const auto& fault : read.faults)
    UNSCOPED_INFO(to_string(fault));
  REQUIRE(read.content);
  auto result = rehearse(*read.content);
  for (const auto& each : result.report.failures)
    UNSCOPED_INFO(each);
  for (const auto& each : result.report.violations)
    UNSCOPED_INFO(format_offset(each.at - result.report.start) << " " << to_string(each.which) << ": " << each.text);
  for (const auto& each : result.report.expectations)
    UNSCOPED_INFO(each.that << " [" << each.shown << "]");
  return result;
}

} // namespace muster::test
