#include "actors/health/probe_schedule.hpp"
#include "tests/catch.hpp"

using namespace muster;
using namespace std::chrono_literals;

namespace {

const instance_id a{"a"};
const instance_id b{"b"};
const instance_id c{"c"};

constexpr timestamp at(duration since) {
  return timestamp{since};
}

} // namespace

TEST_CASE("a look is due at the instant it is planned for and not before") {
  probe_schedule schedule{64};
  CHECK_FALSE(schedule.next());
  schedule.plan(a, at(5s));
  CHECK(schedule.next() == at(5s));
  CHECK_FALSE(schedule.due(at(5s) - 1ns));
  CHECK(schedule.due(at(5s)) == a);
}

TEST_CASE("planning again moves a look, and cancelling takes it back") {
  probe_schedule schedule{64};
  schedule.plan(a, at(5s));
  schedule.plan(a, at(3s));
  CHECK(schedule.planned(a) == at(3s));
  CHECK(schedule.due(at(3s)) == a);
  schedule.cancel(a);
  CHECK_FALSE(schedule.planned(a));
  CHECK_FALSE(schedule.next());
}

TEST_CASE("there are never two looks at one instance at a time") {
  probe_schedule schedule{64};
  schedule.plan(a, at(0s));
  schedule.begin(a, at(2s), at(1s));
  CHECK_FALSE(schedule.due(at(1s)));
  CHECK(schedule.next() == at(2s));
  SECTION("the next one that was due meanwhile begins when the first has ended") {
    schedule.end(a);
    CHECK(schedule.due(at(1500ms)) == a);
  }
  SECTION("nor after it was planned anew") {
    schedule.plan(a, at(500ms));
    CHECK_FALSE(schedule.due(at(1s)));
    schedule.end(a);
    CHECK(schedule.due(at(500ms)) == a);
  }
  SECTION("nor after it was cancelled and planned anew") {
    schedule.cancel(a);
    schedule.plan(a, at(500ms));
    CHECK_FALSE(schedule.due(at(1s)));
    schedule.end(a);
    CHECK(schedule.due(at(500ms)) == a);
  }
  SECTION("and none follows one that was cancelled") {
    schedule.cancel(a);
    schedule.end(a);
    CHECK_FALSE(schedule.due(at(9s)));
  }
}

TEST_CASE("looks beyond the limit wait and begin in the order in which they were due") {
  probe_schedule schedule{1};
  schedule.plan(c, at(1s));
  schedule.plan(b, at(2s));
  schedule.plan(a, at(2s));
  std::vector<instance_id> order;
  for (auto now = at(3s); const auto next = schedule.due(now); now += 1s) {
    order.push_back(*next);
    schedule.begin(*next, now + 2s, now + 1h);
    CHECK_FALSE(schedule.due(now));
    CHECK(schedule.next() == now + 2s);
    schedule.end(*next);
  }
  CHECK(order == std::vector{c, b, a});
}

TEST_CASE("a look that has not ended by its deadline is overdue") {
  probe_schedule schedule{64};
  schedule.plan(a, at(0s));
  schedule.begin(a, at(2s), at(10s));
  CHECK_FALSE(schedule.overdue(at(2s) - 1ns));
  CHECK(schedule.overdue(at(2s)) == a);
  schedule.end(a);
  CHECK_FALSE(schedule.overdue(at(2s)));
  CHECK(schedule.next() == at(10s));
}
