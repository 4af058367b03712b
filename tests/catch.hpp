#pragma once

// Catch2 3 first: where a build points to it, the 2.13 of the machine may be found as well.
#if __has_include(<catch2/catch_all.hpp>)
#  include <catch2/catch_all.hpp>
#else
#  include <catch2/catch.hpp>
#endif

// What the tests call by its name in 2.13 and 3 calls otherwise.
#if CATCH_VERSION_MAJOR >= 3
using Catch::Approx;
#endif

namespace muster {

#if CATCH_VERSION_MAJOR >= 3
/// Matches a text that has this part; 3 knows another matcher by the name.
inline auto Contains(const std::string& part) { // NOLINT(readability-identifier-naming): as Catch2 has it
  return Catch::Matchers::ContainsSubstring(part);
}
#else
using Catch::Matchers::Contains;
#endif

} // namespace muster
