#include "runtime/route/report_clerk.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/route/story.hpp"

#include <string>
#include <utility>
#include <vector>

namespace muster {

using namespace std::chrono_literals;
using namespace story;

namespace {

/// A clerk whose time passes by hand. `log` tells what was sent: to whom, and its sequence.
struct clerk_bench {
  void call(call_result how) {
    reports->add(pay, {instance_id{"pay-1"}, 0, false, how, {}, now, 1ms}, now);
    clerk.send_due();
  }

  void advance(duration by) {
    const auto end = now + by;
    for (size_t i = 0; i < timers.size(); ++i)
      if (auto [at, action] = timers[i]; at <= end && action) {
        timers[i].second = nullptr;
        now = std::max(now, at);
        action();
      }
    now = end;
  }

  std::string sent() { return std::exchange(log, {}); }

  timestamp now{1h};
  std::string log;
  std::vector<std::pair<timestamp, std::function<void()>>> timers;
  std::shared_ptr<reporter> reports = std::make_shared<reporter>(reporter_id{"web-1"});
  report_clerk clerk{
    reports,
    {[this] { return now; },
     [this](const call_report& report, counter to) {
       log += (to == counter::breaker ? "b" : "m") + std::to_string(report.sequence) + " ";
     },
     [this](timestamp at, std::function<void()> action) { timers.emplace_back(at, std::move(action)); }}};
};

} // namespace

TEST_CASE("what is due goes to both counters, and what is not goes when it is") {
  clerk_bench of;
  of.call(call_result::success);
  CHECK(of.sent().empty());
  of.call(call_result::success);
  CHECK(of.timers.size() == 1);
  of.advance(10ms);
  CHECK(of.sent() == "b1 m1 ");
  of.call(call_result::failure);
  CHECK(of.sent() == "b2 m2 ");
}

TEST_CASE("what got no answer is repeated to the counter that owes it, until it is covered") {
  clerk_bench of;
  of.call(call_result::failure);
  of.clerk.answered(pay, counter::metrics, call_receipt{1, 1});
  of.clerk.answered(pay, counter::breaker, fail(errc::time_out, "no answer"));
  of.sent();
  of.advance(1s);
  CHECK(of.sent() == "b1 ");
  of.clerk.answered(pay, counter::breaker, call_receipt{1, 1});
  of.advance(1h);
  CHECK(of.sent().empty());
}

TEST_CASE("another incarnation is told at once what is not covered") {
  clerk_bench of;
  of.call(call_result::failure);
  of.clerk.answered(pay, counter::metrics, call_receipt{1, 0});
  of.call(call_result::failure);
  of.sent();
  of.clerk.answered(pay, counter::metrics, call_receipt{2, 0});
  CHECK(of.sent() == "m1 m2 ");
}

TEST_CASE("only a breaker can be missing: what metrics owe is kept") {
  clerk_bench of;
  of.call(call_result::failure);
  of.advance(1min);
  for (const auto to : {counter::breaker, counter::metrics})
    of.clerk.answered(pay, to, fail(errc::unavailable, "closed"));
  CHECK(of.reports->uncovered(pay, counter::breaker).empty());
  CHECK(of.reports->uncovered(pay, counter::metrics).size() == 1);
}

} // namespace muster
