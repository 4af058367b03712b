#include "runtime/route/reporter.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/route/story.hpp"

#include <vector>

namespace muster {

using namespace std::chrono_literals;
using namespace story;

namespace {

const service_name cart{"cart"};

call_outcome outcome_of(call_result result = call_result::success, bool permit = false) {
  return {instance_id{"pay-1"}, 1, permit, result, {}, start, 5ms};
}

std::vector<int64_t> sequences_of(const std::vector<call_report>& reports) {
  std::vector<int64_t> result;
  for (const auto& report : reports)
    result.push_back(report.sequence);
  return result;
}

std::vector<int64_t> sequences_of(const std::vector<directed_report>& reports, counter to) {
  std::vector<int64_t> result;
  for (const auto& [each, report] : reports)
    if (each == to)
      result.push_back(report.sequence);
  return result;
}

/// One report with one outcome, sent.
void send_one(reporter& from, timestamp now, const service_name& service = pay) {
  from.add(service, outcome_of(call_result::failure), now);
  REQUIRE(from.take_due(now).size() == 1);
}

using numbers = std::vector<int64_t>;

} // namespace

TEST_CASE("outcomes wait for others until the batch is full or the first of them is old enough") {
  reporter reports{reporter_id{"web-1"}, {.batch = 3, .age = 10ms}};
  CHECK_FALSE(reports.next_due());
  reports.add(pay, outcome_of(), start);
  reports.add(pay, outcome_of(), start + 4ms);
  CHECK(reports.next_due() == start + 10ms);
  CHECK_FALSE(reports.due(start + 10ms - 1ns));
  CHECK(reports.take_due(start + 10ms - 1ns).empty());
  CHECK(reports.due(start + 10ms));
  const auto aged = reports.take_due(start + 10ms);
  REQUIRE(aged.size() == 1);
  CHECK(aged[0] == call_report{reporter_id{"web-1"}, 1, pay, {outcome_of(), outcome_of()}});
  CHECK_FALSE(reports.next_due());
  for (int i = 0; i < 3; ++i)
    reports.add(pay, outcome_of(), start + 20ms);
  CHECK(reports.due(start + 20ms));
  CHECK(sequences_of(reports.take_due(start + 20ms)) == numbers{2});
}

TEST_CASE("what a breaker decides by is due at once, with all that was gathered before it") {
  const auto& [result, permit, at_once] = GENERATE(table<call_result, bool, bool>({
    {call_result::success, false, false},
    {call_result::abandoned, false, false},
    {call_result::failure, false, true},
    {call_result::timed_out, false, true},
    {call_result::success, true, true},
    {call_result::abandoned, true, true},
  }));
  reporter reports{reporter_id{"web-1"}};
  reports.add(pay, outcome_of(), start);
  reports.add(pay, outcome_of(result, permit), start + 1ms);
  CHECK(reports.due(start + 1ms) == at_once);
  const auto due = reports.take_due(start + 1ms);
  CHECK(due.size() == (at_once ? 1 : 0));
  CHECK((due.empty() || due[0].outcomes.size() == 2));
}

TEST_CASE("what was gathered beyond a batch goes out in reports of at most a batch, in order") {
  reporter reports{reporter_id{"web-1"}, {.batch = 4}};
  for (int64_t i = 0; i < 10; ++i) {
    auto outcome = outcome_of();
    outcome.epoch = i;
    reports.add(pay, outcome, start);
  }
  const auto due = reports.take_due(start);
  CHECK(sequences_of(due) == numbers{1, 2, 3});
  int64_t epoch = 0;
  for (const auto& report : due) {
    CHECK(report.outcomes.size() <= 4);
    for (const auto& outcome : report.outcomes)
      CHECK(outcome.epoch == epoch++);
  }
  CHECK(epoch == 10);
}

TEST_CASE("each service has its own numbers, and only what is due is taken") {
  reporter reports{reporter_id{"web-1"}};
  send_one(reports, start);
  reports.add(cart, outcome_of(), start);
  reports.add(pay, outcome_of(call_result::failure), start);
  const auto due = reports.take_due(start);
  REQUIRE(due.size() == 1);
  CHECK(due[0].service == pay);
  CHECK(due[0].sequence == 2);
  const auto later = reports.take_due(start + 10ms);
  REQUIRE(later.size() == 1);
  CHECK(later[0].service == cart);
  CHECK(later[0].sequence == 1);
}

TEST_CASE("a report is kept for each counter until that counter covers it") {
  reporter reports{reporter_id{"web-1"}};
  for (int i = 0; i < 3; ++i)
    send_one(reports, start);
  reports.received(pay, counter::metrics, {1, 0});
  CHECK(reports.received(pay, counter::metrics, {1, 2}).empty());
  CHECK(sequences_of(reports.uncovered(pay, counter::metrics)) == numbers{3});
  CHECK(sequences_of(reports.uncovered(pay, counter::breaker)) == numbers{1, 2, 3});
  CHECK(reports.received(pay, counter::metrics, {1, 1}).empty());
  CHECK(sequences_of(reports.uncovered(pay, counter::metrics)) == numbers{3});
  CHECK(reports.uncovered(cart, counter::metrics).empty());
}

TEST_CASE("when another incarnation of a counter answers, everything uncovered is repeated to it, in order and once") {
  reporter reports{reporter_id{"web-1"}};
  send_one(reports, start);
  CHECK(reports.received(pay, counter::breaker, {1, 0}).empty());
  send_one(reports, start);
  send_one(reports, start);
  CHECK(sequences_of(reports.received(pay, counter::breaker, {2, 1})) == numbers{2, 3});
  CHECK(reports.received(pay, counter::breaker, {2, 1}).empty());
  CHECK(sequences_of(reports.received(pay, counter::breaker, {1, 1})) == numbers{2, 3});
}

TEST_CASE("the first answer repeats what an incarnation before it may have taken along") {
  reporter reports{reporter_id{"web-1"}};
  send_one(reports, start);
  send_one(reports, start);
  CHECK(sequences_of(reports.received(pay, counter::metrics, {2, 0})) == numbers{1, 2});
  CHECK(reports.received(pay, counter::metrics, {2, 0}).empty());
}

TEST_CASE("an answer about a service of which nothing was reported is ignored") {
  reporter reports{reporter_id{"web-1"}};
  CHECK(reports.received(pay, counter::metrics, {1, 5}).empty());
  reports.failed(pay, counter::metrics);
  CHECK_FALSE(reports.next_probe());
}

TEST_CASE("while something is uncovered and nothing is sent, the newest report goes out again each second") {
  reporter reports{reporter_id{"web-1"}};
  CHECK_FALSE(reports.next_probe());
  send_one(reports, start);
  send_one(reports, start + 500ms);
  CHECK(reports.next_probe() == start + 1500ms);
  CHECK(reports.probe(start + 1500ms - 1ns).empty());
  const auto probes = reports.probe(start + 1500ms);
  CHECK(sequences_of(probes, counter::breaker) == numbers{2});
  CHECK(sequences_of(probes, counter::metrics) == numbers{2});
  CHECK(reports.probe(start + 2s).empty());
  reports.received(pay, counter::breaker, {1, 2});
  const auto more = reports.probe(start + 2500ms);
  CHECK(sequences_of(more, counter::breaker).empty());
  CHECK(sequences_of(more, counter::metrics) == numbers{2});
  reports.received(pay, counter::metrics, {1, 2});
  CHECK_FALSE(reports.next_probe());
  CHECK(reports.probe(start + 1h).empty());
}

TEST_CASE("what got no answer is repeated as a whole with the next probe, also while new reports go out") {
  reporter reports{reporter_id{"web-1"}};
  send_one(reports, start);
  reports.received(pay, counter::metrics, {1, 0});
  send_one(reports, start);
  reports.failed(pay, counter::metrics);
  CHECK(reports.next_probe() <= start);
  CHECK(sequences_of(reports.probe(start), counter::metrics) == numbers{1, 2});
  reports.failed(pay, counter::metrics);
  send_one(reports, start + 900ms);
  CHECK(reports.probe(start + 900ms).empty());
  CHECK(sequences_of(reports.probe(start + 1s), counter::metrics) == numbers{1, 2, 3});
  CHECK(sequences_of(reports.probe(start + 2s), counter::metrics) == numbers{3});
}

TEST_CASE("what was kept for long for a counter that is not there is dropped") {
  reporter reports{reporter_id{"web-1"}, {.forget_after = 30s}};
  send_one(reports, start);
  send_one(reports, start + 10s);
  reports.absent(pay, counter::breaker, start + 30s - 1ns);
  CHECK(sequences_of(reports.uncovered(pay, counter::breaker)) == numbers{1, 2});
  reports.absent(pay, counter::breaker, start + 30s);
  CHECK(sequences_of(reports.uncovered(pay, counter::breaker)) == numbers{2});
  CHECK(sequences_of(reports.uncovered(pay, counter::metrics)) == numbers{1, 2});
  reports.absent(pay, counter::breaker, start + 1min);
  CHECK(reports.uncovered(pay, counter::breaker).empty());
  send_one(reports, start + 2min);
  CHECK(sequences_of(reports.uncovered(pay, counter::breaker)) == numbers{3});
  reports.absent(cart, counter::breaker, start + 1h);
}

TEST_CASE("when whoever asked is gone, everything uncovered is repeated to everybody") {
  reporter reports{reporter_id{"web-1"}};
  send_one(reports, start);
  send_one(reports, start);
  reports.received(pay, counter::breaker, {1, 1});
  reports.failed_everywhere();
  const auto probes = reports.probe(start);
  CHECK(sequences_of(probes, counter::breaker) == numbers{2});
  CHECK(sequences_of(probes, counter::metrics) == numbers{1, 2});
}

TEST_CASE("a counter that covers nothing costs bounded memory, and what it misses is counted") {
  reporter reports{reporter_id{"web-1"}, {.batch = 10, .max_kept = 100}};
  for (int i = 0; i < 250; ++i) {
    reports.add(pay, outcome_of(), start);
    for (const auto& report : reports.take_due(start))
      reports.received(pay, counter::breaker, {1, report.sequence});
  }
  CHECK(reports.uncovered(pay, counter::metrics).size() == 10);
  CHECK(reports.uncovered(pay, counter::metrics).front().sequence == 16);
  CHECK(reports.dropped(counter::metrics) == 150);
  CHECK(reports.dropped(counter::breaker) == 0);
}

TEST_CASE("outcomes that nobody takes are bounded and counted as well") {
  reporter reports{reporter_id{"web-1"}, {.batch = 10, .max_kept = 100}};
  for (int i = 0; i < 130; ++i)
    reports.add(pay, outcome_of(), start);
  CHECK(reports.dropped(counter::breaker) == 30);
  CHECK(reports.dropped(counter::metrics) == 30);
  CHECK(reports.take_due(start).size() == 10);
}

} // namespace muster
