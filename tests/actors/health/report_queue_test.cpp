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

TEST_CASE("reports are sent in the order of ids, and one that is repeated when its own pause is over") {
  report_queue queue;
  for (const auto* id : {"c", "a", "b"})
    queue.add(report_of(id, "health/it"), start);
  const auto all = queue.take_due(start);
  REQUIRE(all.size() == 3);
  CHECK(all[0].id.str() + all[1].id.str() + all[2].id.str() == "abc");
  queue.retry(all[2], start);
  queue.retry(all[0], start + 1ms);
  CHECK(queue.next() == start + report_queue::retry_after);
  CHECK(queue.take_due(start + report_queue::retry_after) == std::vector{all[2]});
  CHECK(queue.next() == start + 1ms + report_queue::retry_after);
}

TEST_CASE("many reports that are on their way make no other one dear") {
  report_queue queue;
  for (int i = 0; i < 100'000; ++i)
    queue.add(report_of("x-" + std::to_string(i), "health/x"), start);
  CHECK(queue.take_due(start).size() == 100'000);
  // Each of these would take a millisecond or more if it looked at all of them.
  size_t found = 0;
  for (int i = 0; i < 100'000; ++i)
    found += queue.take_due(start).size() + (queue.next() ? 1 : 0);
  CHECK(found == 0);
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
