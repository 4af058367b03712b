#include "runtime/clock.hpp"

#include <ctime>
#include <thread>

namespace muster {

timestamp wall_now() {
  return std::chrono::time_point_cast<duration>(std::chrono::system_clock::now());
}

std::chrono::steady_clock::time_point steady_now() {
  return std::chrono::steady_clock::now();
}

duration cpu_time() {
  timespec used{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return std::chrono::seconds{used.tv_sec} + duration{used.tv_nsec};
}

void wait_until(timestamp when) {
  std::this_thread::sleep_until(when);
}

} // namespace muster
