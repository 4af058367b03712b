#pragma once

#include "tests/support/scratch_folder.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

// The `muster` command as a process, as a shell would run it.

namespace muster {

struct ended_process {
  /// 128 and the signal for one that was killed by a signal, as a shell says it.
  int code = 0;
  std::string out;
  std::string err;
  /// CPU time that it has used outside of the kernel.
  std::chrono::microseconds user{0};
};

/// Runs `muster` with these arguments, in the root of the tree.
ended_process run_muster(const std::vector<std::string>& arguments);

/// Runs a line as a person would type it, where `muster` is on the path.
ended_process run_line(const std::string& line);

/// A scenario of the tree.
std::string example(std::string_view name);

std::vector<std::string> lines_of(const std::string& text);

/// How much slower this build is than an ordinary one at the most.
#if defined(__SANITIZE_ADDRESS__)
inline constexpr int slowness = 5;
#elif defined(__has_feature)
#  if __has_feature(address_sanitizer)
inline constexpr int slowness = 5;
#  else
inline constexpr int slowness = 1;
#  endif
#else
inline constexpr int slowness = 1;
#endif

} // namespace muster
