#include "actors/metrics/actor_series.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <sstream>

using namespace muster;
using namespace std::chrono_literals;

namespace {

child_status busy() {
  child_status result{child_name{"breaker/pay"}, child_state::running, 3, "boom", {}, 7, 0, 12, 1};
  result.uptime = 90min + 250ms;
  result.backoff = 10ms;
  return result;
}

child_status down() {
  child_status result{
    child_name{"host/greeter"}, child_state::waiting, 1, "a \"reason\"\nof two lines", {}, 0, 5, 0, 0};
  result.backoff = 5s;
  return result;
}

} // namespace

TEST_CASE(
  "how actors fare is OpenMetrics text: families with type, unit and help, a series for each actor, and an end") {
  CHECK(open_metrics({busy(), down()}) == R"(# TYPE muster_actor_up gauge
# HELP muster_actor_up Whether the post of the actor is open.
muster_actor_up{actor="breaker/pay"} 1
muster_actor_up{actor="host/greeter"} 0
# TYPE muster_actor_restarts counter
# HELP muster_actor_restarts Starts of the actor after an end, since the tree was started.
muster_actor_restarts_total{actor="breaker/pay"} 3
muster_actor_restarts_total{actor="host/greeter"} 1
# TYPE muster_actor_uptime_seconds gauge
# UNIT muster_actor_uptime_seconds seconds
# HELP muster_actor_uptime_seconds Since the post of the actor was opened.
muster_actor_uptime_seconds{actor="breaker/pay"} 5400.25
muster_actor_uptime_seconds{actor="host/greeter"} 0
# TYPE muster_actor_backoff_seconds gauge
# UNIT muster_actor_backoff_seconds seconds
# HELP muster_actor_backoff_seconds The wait before the next restart of an actor that is down, else before its latest one.
muster_actor_backoff_seconds{actor="breaker/pay"} 0.01
muster_actor_backoff_seconds{actor="host/greeter"} 5
# TYPE muster_actor_mailbox_messages gauge
# UNIT muster_actor_mailbox_messages messages
# HELP muster_actor_mailbox_messages Messages in the mailbox of the actor.
muster_actor_mailbox_messages{actor="breaker/pay"} 7
muster_actor_mailbox_messages{actor="host/greeter"} 0
# TYPE muster_actor_held_messages gauge
# UNIT muster_actor_held_messages messages
# HELP muster_actor_held_messages Messages that the post keeps while the actor is down.
muster_actor_held_messages{actor="breaker/pay"} 0
muster_actor_held_messages{actor="host/greeter"} 5
# TYPE muster_actor_handed_over_messages counter
# UNIT muster_actor_handed_over_messages messages
# HELP muster_actor_handed_over_messages Messages that actors which ended have handed to the next incarnation.
muster_actor_handed_over_messages_total{actor="breaker/pay"} 12
muster_actor_handed_over_messages_total{actor="host/greeter"} 0
# TYPE muster_actor_dropped_messages counter
# UNIT muster_actor_dropped_messages messages
# HELP muster_actor_dropped_messages One-way messages lost at the bound of the post.
muster_actor_dropped_messages_total{actor="breaker/pay"} 1
muster_actor_dropped_messages_total{actor="host/greeter"} 0
# EOF
)");
}

TEST_CASE("a name that is no name cannot break out of its label") {
  child_status odd;
  odd.child = child_name{"a\"} 1\nb\\"};
  const auto text = open_metrics({odd});
  CHECK(text.find(R"(muster_actor_up{actor="a\"} 1\nb\\"} 0)") != std::string::npos);
  std::istringstream lines{text};
  std::string line;
  while (std::getline(lines, line))
    CHECK((line.starts_with("muster_actor_") || line.starts_with("# ")));
}

TEST_CASE("without actors there are families without series") {
  CHECK(open_metrics({}).find('{') == std::string::npos);
  CHECK(open_metrics({}).ends_with("# EOF\n"));
}
