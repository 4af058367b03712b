#pragma once

#include "runtime/probing/connecting.hpp"

#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <new>
#include <system_error>

namespace muster {

/// A process of its own that accepts connections on a port of this host and closes them, so that what this costs is
/// not counted as this process's CPU time. Ends with its object, and with this process. To be made before there are
/// further threads.
class accepting_process {
public:
  accepting_process() {
    auto name = with_port(*numeric_address("127.0.0.1"), 0);
    listener_ = descriptor{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    auto* const address = reinterpret_cast<sockaddr*>(&name.content);
    expect(::bind(listener_.get(), address, name.length) == 0 && ::listen(listener_.get(), SOMAXCONN) == 0
           && ::getsockname(listener_.get(), address, &name.length) == 0);
    port_ = ntohs(reinterpret_cast<const sockaddr_in*>(&name.content)->sin_port);
    auto* const shared =
      ::mmap(nullptr, sizeof(std::atomic<int64_t>), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    expect(shared != MAP_FAILED);
    accepted_ = new (shared) std::atomic<int64_t>{0};
    process_ = ::fork();
    expect(process_ >= 0);
    if (process_ == 0)
      accept_for_ever();
  }
  accepting_process(const accepting_process&) = delete;
  accepting_process& operator=(const accepting_process&) = delete;

  ~accepting_process() {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    ::munmap(accepted_, sizeof(*accepted_));
  }

  uint16_t port() const { return port_; }

  /// How many connections have been accepted so far.
  int64_t accepted() const { return *accepted_; }

private:
  static void expect(bool good) {
    if (!good)
      throw std::system_error{errno, std::generic_category(), "accepting process"};
  }

  [[noreturn]] void accept_for_ever() {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;)
      if (const auto peer = ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC); peer >= 0) {
        ::close(peer);
        ++*accepted_;
      }
  }

  descriptor listener_;
  uint16_t port_ = 0;
  std::atomic<int64_t>* accepted_ = nullptr;
  pid_t process_ = -1;
};

} // namespace muster
