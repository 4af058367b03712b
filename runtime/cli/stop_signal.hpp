#pragma once

#include <csignal>

namespace muster::cli {

/// SIGINT and SIGTERM as something to wait for. From when it is made they interrupt neither this thread nor those
/// that it starts, so it must be made before the others; they stay so, for what follows has its own deadlines.
class stop_signal {
public:
  stop_signal();
  stop_signal(const stop_signal&) = delete;
  stop_signal& operator=(const stop_signal&) = delete;

  /// Blocks until one of them has come, if only from `raise`.
  void wait() const;

  /// Ends `wait`, from any thread.
  static void raise();

private:
  sigset_t signals_{};
};

} // namespace muster::cli
