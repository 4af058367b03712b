#include "runtime/scenario/edges.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/scenario/facts.hpp"

using namespace muster;
using namespace std::chrono_literals;

namespace {

/// One request a second, at its beginning, which ends as successes in the even seconds and failures in the odd.
edge_log ten_seconds() {
  edge_log log{story_start};
  for (int second = 0; second < 10; ++second) {
    const auto at = story_start + second * 1s;
    log.begin(at);
    log.end(at + 5ms, second % 2 == 0 ? call_result::success : call_result::failure, 5ms);
  }
  return log;
}

} // namespace

TEST_CASE("a window holds whole seconds before now, the current one included") {
  struct example {
    duration now;
    duration window;
    int64_t begun;
    int64_t failed;
  };
  const auto each = GENERATE(values<example>({
    {9500ms, 0s, 10, 5},
    {9500ms, 1s, 1, 1},
    {9500ms, 2s, 2, 1},
    {9s, 3s, 3, 2},
    {9999ms, 10s, 10, 5},
    {9500ms, 1h, 10, 5},
    {9500ms, 1500ms, 1, 1},
    {9500ms, 1ms, 1, 1},
    {4500ms, 2s, 2, 1},
    {500ms, 5s, 1, 0},
    {11s, 3s, 1, 1},
    {1h, 5s, 0, 0},
    {1h, 0s, 10, 5},
  }));
  INFO("at " << format_duration(each.now) << " over " << format_duration(each.window));
  const auto counts = ten_seconds().counts(story_start + each.now, each.window);
  CHECK(counts.begun == each.begun);
  CHECK(counts.failed == each.failed);
  CHECK(counts.succeeded == each.begun - each.failed);
  CHECK(counts.latencies.count() == each.begun);
}

TEST_CASE("what has begun and not ended is in flight") {
  edge_log log{story_start};
  log.begin(story_start);
  log.begin(story_start);
  log.begin(story_start + 1s);
  log.begin(story_start + 1s);
  CHECK(log.whole().in_flight() == 4);
  log.end(story_start + 2s, call_result::success, 2s);
  log.end(story_start + 2s, call_result::timed_out, 1s);
  log.end(story_start + 2s, call_result::abandoned, 1s);
  CHECK(log.whole().in_flight() == 1);
  CHECK(log.whole().succeeded == 1);
  CHECK(log.whole().failed == 1);
  CHECK(log.whole().abandoned == 1);
  // An attempt that was given up has no latency.
  CHECK(log.whole().latencies.count() == 2);
}

TEST_CASE("a call counts as begun where it began and as ended where it ended") {
  edge_log log{story_start};
  log.begin(story_start + 900ms);
  log.end(story_start + 1100ms, call_result::success, 200ms);
  CHECK(log.second(0).begun == 1);
  CHECK(log.second(0).succeeded == 0);
  CHECK(log.second(1).begun == 0);
  CHECK(log.second(1).succeeded == 1);
  CHECK(log.second(2).begun == 0);
}

TEST_CASE("a request that is refused has failed without a latency, and circuits are told apart") {
  edge_log log{story_start};
  for (auto why : {errc::no_instance, errc::circuit_open, errc::time_out}) {
    log.begin(story_start);
    log.reject(story_start, why);
  }
  for (const auto& counts : {log.whole(), log.second(0)}) {
    CHECK(counts.failed == 3);
    CHECK(counts.rejected == 3);
    CHECK(counts.refused_by_circuit == 1);
    CHECK(counts.in_flight() == 0);
    CHECK(counts.latencies.count() == 0);
  }
}

TEST_CASE("each service and each instance has a log of its own") {
  edges seen{story_start};
  seen.requests(service_name{"pay"}).begin(story_start);
  seen.attempts(instance_id{"pay"}).begin(story_start);
  seen.attempts(instance_id{"pay"}).begin(story_start);
  CHECK(seen.find_requests(service_name{"pay"})->whole().begun == 1);
  CHECK(seen.find_attempts(instance_id{"pay"})->whole().begun == 2);
  CHECK(seen.find_requests(service_name{"stock"}) == nullptr);
  CHECK(seen.find_attempts(instance_id{"stock-1"}) == nullptr);
}
