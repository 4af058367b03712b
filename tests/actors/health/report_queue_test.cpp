#include "actors/health/report_queue.hpp"
#include "tests/catch.hpp"

using namespace muster;
using namespace std::chrono_literals;

namespace {

const timestamp start{1h};

report_health report_of(const std::string& instance, const std::string& command) {
  return {command_id{command}, instance_id{instance}, true, "a probe passed"};
}

} // namespace

TEST_CASE("a report is on its way once, until it is settled or to be repeated") {
  report_queue queue;
  const auto report = report_of("a", "health/a/healthy/1");
  queue.add(report, start);
  CHECK(queue.next() == start);
  CHECK(queue.take_due(start) == std::vector{report});
  CHECK(queue.take_due(start + 1h).empty());
  CHECK_FALSE(queue.next());
  SECTION("settled, it is gone") {
    queue.settle(report);
    queue.retry(report, start);
    CHECK_FALSE(queue.next());
  }
  SECTION("otherwise it is due again after a pause") {
    queue.retry(report, start);
    CHECK(queue.next() == start + report_queue::retry_after);
    CHECK(queue.take_due(start).empty());
    CHECK(queue.take_due(start + report_queue::retry_after) == std::vector{report});
  }
  SECTION("dropped, it is not repeated") {
    queue.drop(report.id);
    queue.retry(report, start);
    CHECK_FALSE(queue.next());
  }
}

TEST_CASE("a later report about an instance replaces the earlier one, whose answer then means nothing") {
  report_queue queue;
  const auto first = report_of("a", "health/a/healthy/1");
  const auto second = report_of("a", "health/a/unhealthy/2");
  queue.add(first, start);
  queue.take_due(start);
  queue.add(second, start);
  queue.settle(first);
  CHECK(queue.take_due(start) == std::vector{second});
}
