// What a health check over TCP costs this process: by the prober alone, with as many at once as the argument says, and
// by the whole runtime, at so many a second. The peers accept in a process of their own. The column is CPU time of all
// threads, for one check.

#include "runtime/clock.hpp"
#include "runtime/probing/tcp_prober.hpp"
#include "runtime/system.hpp"
#include "tests/support/accepting_process.hpp"

#include <benchmark/benchmark.h>

#include <condition_variable>
#include <mutex>

using namespace muster;
using namespace std::chrono_literals;

namespace {

/// Waits for the ends of checks.
class finish_line {
public:
  std::function<void(probe_result)> pass() {
    return [this](const probe_result&) {
      const std::lock_guard lock{mutex_};
      if (--missing_ == 0)
        all_.notify_all();
    };
  }

  void expect(int64_t count) {
    const std::lock_guard lock{mutex_};
    missing_ = count;
  }

  void wait() {
    std::unique_lock lock{mutex_};
    all_.wait(lock, [&] { return missing_ == 0; });
  }

private:
  std::mutex mutex_;
  std::condition_variable all_;
  int64_t missing_ = 0;
};

double seconds(duration value) {
  return std::chrono::duration<double>(value).count();
}

void time_prober(benchmark::State& state, const accepting_process& peer) {
  const auto at_once = state.range(0);
  finish_line ends;
  tcp_prober prober;
  for (auto _ : state) {
    const auto before = cpu_time();
    ends.expect(at_once);
    for (int64_t id = 0; id < at_once; ++id)
      prober.start({id, instance_id{"pay"}, check_kind::tcp, {"127.0.0.1", peer.port()}, 20s}, ends.pass());
    ends.wait();
    state.SetIterationTime(seconds(cpu_time() - before) / static_cast<double>(at_once));
  }
}

std::unique_ptr<muster::system> checking(int64_t instances, uint16_t port) {
  auto runs = muster::system::start().value();
  service_policy policy;
  policy.health.emplace();
  policy.health->interval = 1s;
  runs->configure(service_name{"pay"}, policy).value();
  for (int64_t i = 0; i < instances; ++i) {
    instance one;
    one.id = instance_id{"pay-" + std::to_string(i)};
    one.service = service_name{"pay"};
    one.address = {"127.0.0.1", port};
    runs->register_instance(one).value();
  }
  return runs;
}

void time_runtime(benchmark::State& state, const accepting_process& peer) {
  const auto runs = checking(state.range(0), peer.port());
  wait_until(wall_now() + 2s);
  for (auto _ : state) {
    const auto made_before = peer.accepted();
    const auto before = cpu_time();
    wait_until(wall_now() + 5s);
    const auto made = std::max<int64_t>(peer.accepted() - made_before, 1);
    state.SetIterationTime(seconds(cpu_time() - before) / static_cast<double>(made));
    state.counters["checks/s"] = static_cast<double>(made) / 5;
  }
}

} // namespace

int main(int argc, char** argv) {
  // Before there are threads.
  const accepting_process peer;
  benchmark::Initialize(&argc, argv);
  benchmark::RegisterBenchmark("prober", [&](benchmark::State& state) { time_prober(state, peer); })
    ->Arg(1)
    ->Arg(64)
    ->UseManualTime()
    ->Unit(benchmark::kMicrosecond);
  benchmark::RegisterBenchmark("runtime", [&](benchmark::State& state) { time_runtime(state, peer); })
    ->Arg(100)
    ->Arg(1000)
    ->Iterations(1)
    ->UseManualTime()
    ->Unit(benchmark::kMicrosecond);
  benchmark::RunSpecifiedBenchmarks();
}
