#include "tests/chaos/machine.hpp"

#include "runtime/clock.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <numeric>
#include <string>

namespace muster {

double machine::others_share() {
  const auto now = read();
  const auto own = cpu_time();
  const auto all = now.all - before_.all;
  const auto others = (now.busy - before_.busy) - (own - own_before_);
  before_ = now;
  own_before_ = own;
  return all <= duration{0} ? 0 : std::max(0., static_cast<double>(others.count()) / static_cast<double>(all.count()));
}

machine::usage machine::read() {
  enum : size_t { user, nice, kernel, idle, waiting, irq, soft_irq, stolen, count };
  std::ifstream file{"/proc/stat"};
  std::string cpu;
  std::array<int64_t, count> ticks{};
  file >> cpu;
  for (auto& each : ticks)
    file >> each;
  if (!file || cpu != "cpu")
    return {};
  const duration tick{std::chrono::nanoseconds{std::chrono::seconds{1}} / ::sysconf(_SC_CLK_TCK)};
  const auto all = std::accumulate(ticks.begin(), ticks.end(), int64_t{0});
  return {all * tick, (all - ticks[idle] - ticks[waiting]) * tick};
}

} // namespace muster
