#pragma once

#include <nlohmann/json.hpp>

#include <fstream>
#include <stdexcept>

namespace muster::test {

/// tests/data/semver-cases.json, described in the README beside it.
inline nlohmann::json semver_cases() {
  std::ifstream file{MUSTER_TEST_DATA "/semver-cases.json"};
  if (!file)
    throw std::runtime_error("cannot read " MUSTER_TEST_DATA "/semver-cases.json");
  return nlohmann::json::parse(file);
}

} // namespace muster::test
