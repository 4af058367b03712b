#pragma once

namespace muster::cli {

/// What the command answers to the shell.
enum class exit_code : int {
  ok = 0,
  /// The machine was in the way: a file that cannot be read or written or is in use, a port that is taken.
  could_not_run = 1,
  /// The command line is wrong.
  usage = 2,
  /// The scenario, the configuration or the journal is wrong, or needs a part that is not there yet.
  invalid = 3,
  /// An expectation or an invariant failed, or the tree has given up.
  failed = 99
};

} // namespace muster::cli
