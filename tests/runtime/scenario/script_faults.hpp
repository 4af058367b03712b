#pragma once

#include "runtime/scenario/script.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/scenario/script_text.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

// What is said of a change of the sound script.

namespace muster {

inline std::string said(const std::vector<script_fault>& faults) {
  std::string result;
  for (const auto& fault : faults)
    result += to_string(fault) + (fault.not_yet ? " (later)\n" : "\n");
  return result;
}

/// A change of the sound script. A caret, which is taken out, stands where its one fault is to be found.
struct script_change {
  std::string what;
  std::string into;
  std::string fault;
};

/// What the reader says of the change, as `LINE:COLUMN: TEXT` lines; and where the caret stood.
inline std::pair<std::vector<script_fault>, std::string> faults_of_change(const script_change& of) {
  auto text = changed_script(of.what, of.into);
  const auto caret = text.find("^^");
  REQUIRE(caret != std::string::npos);
  text.erase(caret, 2);
  const auto before = text.substr(0, caret);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const auto column = before.size() - (before.rfind('\n') == std::string::npos ? 0 : before.rfind('\n') + 1) + 1;
  return {read_script(text, "f").faults, std::to_string(line) + ":" + std::to_string(column)};
}

inline void check(const script_change& each) {
  CAPTURE(each.what, each.into);
  const auto [faults, place] = faults_of_change(each);
  CAPTURE(said(faults));
  REQUIRE(faults.size() == 1);
  CHECK_THAT(to_string(faults[0]), Catch::Matchers::StartsWith("f:" + place + ": ") && Contains(each.fault));
  CHECK_FALSE(faults[0].not_yet);
}

} // namespace muster
