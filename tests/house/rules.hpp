#pragma once

#include "tests/house/source.hpp"

#include <cstddef>
#include <string>
#include <vector>

// The rules of the house:
//   - dependencies run messages <- actors <- runtime <- examples, tests;
//   - includes are written from the root;
//   - logic reaches no CAF header, be it through others; nobody includes <caf/all.hpp> or <caf/test/...>;
//   - the model that the invariants are checked against reaches no header of actors/;
//   - time and chance are read from the system in one place each;
//   - state that belongs to a run is in no thread_local.

namespace muster {

struct breach {
  std::string file;
  size_t line = 0;
  std::string message;
};

/// All breaches, in the order of the files.
std::vector<breach> find_breaches(const tree& files);

} // namespace muster
