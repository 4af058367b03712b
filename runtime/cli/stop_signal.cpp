#include "runtime/cli/stop_signal.hpp"

#include <pthread.h>
#include <unistd.h>

namespace muster::cli {

stop_signal::stop_signal() {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
}

void stop_signal::wait() const {
  int came = 0;
  sigwait(&signals_, &came);
}

void stop_signal::raise() {
  // To the process and not to the calling thread, in which it would stay pending.
  kill(getpid(), SIGTERM);
}

} // namespace muster::cli
