#include "actors/metrics/checkpoint_plan.hpp"
#include "tests/actors/metrics/calls.hpp"
#include "tests/catch.hpp"

#include <ctime>
#include <map>
#include <random>
#include <string>

namespace muster {

using namespace std::chrono_literals;

namespace {

/// CPU time of this process.
duration cpu_time() {
  return duration{static_cast<int64_t>(std::clock()) * (1'000'000'000 / CLOCKS_PER_SEC)};
}

call_outcome drawn_outcome(std::mt19937_64& chance, timestamp now) {
  const auto latency = duration{static_cast<int64_t>(std::lognormal_distribution<>{15.4, 0.9}(chance))};
  const auto failed = chance() % 50 == 0;
  return outcome_at(now, instance_id{"pay-" + std::to_string(chance() % 4)},
                    failed ? call_result::failure : call_result::success, failed ? "503" : "", latency);
}

} // namespace

TEST_CASE("an hour of 50 calls a second with a checkpoint and an alert's question each second costs little",
          "[release]") {
  std::mt19937_64 chance{1};
  std::vector<call_report> reports;
  for (int64_t i = 0; i < 180'000; ++i)
    reports.push_back(report_of(i + 1, {drawn_outcome(chance, dawn + i * 20ms)}));
  std::map<child_name, std::string> journal;
  call_metrics metrics;
  checkpoint_plan plan{child_name{"metrics"}};
  duration counting{0}, saving{0}, answering{0};
  size_t bytes = 0;
  const auto spend = [](duration& on, auto&& work) {
    const auto before = cpu_time();
    work();
    on += cpu_time() - before;
  };
  for (size_t second = 0; second < 3600; ++second) {
    const auto now = dawn + std::chrono::seconds{second + 1};
    spend(counting, [&] {
      for (size_t i = second * 50; i < (second + 1) * 50; ++i)
        static_cast<void>(metrics.count(reports[i], reports[i].outcomes.front().began + 10ms));
    });
    spend(saving, [&] {
      while (auto piece = plan.next(metrics)) {
        bytes += piece->data.size();
        journal[piece->owner] = piece->data;
        plan.saved(metrics);
      }
    });
    spend(answering, [&] { static_cast<void>(metrics.answer({pay, {}, 10s}, now)); });
  }
  INFO("counting " << counting / 1ms << " ms, " << bytes / 1024 << " KiB of checkpoints " << saving / 1ms
                   << " ms, answering " << answering / 1ms << " ms");
  CHECK(measured(metrics, dawn + 1h).calls == 180'000);
  CHECK(counting < 500ms);
  CHECK(counting + saving + answering < 1500ms);
}

} // namespace muster
