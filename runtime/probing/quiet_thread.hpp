#pragma once

#include <pthread.h>

#include <csignal>
#include <thread>
#include <utility>

namespace muster {

/// A thread that leaves the process's signals to the threads of the host, but for those that tell of a fault of
/// its own. Throws std::system_error when the system has no thread to give.
template <class Body>
std::thread start_quiet_thread(Body body) {
  struct mask {
    mask() {
      sigset_t quiet;
      sigfillset(&quiet);
      for (const auto fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS})
        sigdelset(&quiet, fault);
      ::pthread_sigmask(SIG_SETMASK, &quiet, &before);
    }
    mask(const mask&) = delete;
    mask& operator=(const mask&) = delete;
    ~mask() { ::pthread_sigmask(SIG_SETMASK, &before, nullptr); }

    sigset_t before{};
  };
  const mask inherited;
  return std::thread{std::move(body)};
}

} // namespace muster
