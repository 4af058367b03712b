#include "tests/chaos/judge.hpp"

#include "tests/chaos/world.hpp"

#include <algorithm>
#include <cstdio>

namespace muster {

namespace {

/// Reports are repeated each second until a checkpoint covers them.
constexpr std::chrono::seconds patience{20};
constexpr std::chrono::milliseconds pause{10};
constexpr std::chrono::milliseconds time_for_doubles{2500};

constexpr double least_good = 0.999;

int64_t total(const measures& of) {
  return of.calls + of.abandoned;
}

int64_t total(const attempt_counts& of) {
  return of.successes + of.failures + of.abandoned;
}

expected<measures> counted(system& runs, const service_name& service) {
  return runs.metrics({service, {}, {}});
}

/// Asks until metrics has counted so many.
void expect_counted(system& runs, const service_name& service, int64_t wanted, verdict& of) {
  int64_t last = -1;
  for (const auto deadline = steady_now() + patience; last != wanted && steady_now() < deadline;) {
    const auto now = counted(runs, service);
    last = now ? total(*now) : -1;
    if (last != wanted)
      wait_until(wall_now() + pause);
  }
  of.expect(last == wanted, "I5: " + service.str() + ": " + std::to_string(wanted)
                              + " attempts have ended, metrics counted " + std::to_string(last));
}

void compare(system& runs, const service_name& service, const attempt_counts& seen, verdict& of) {
  const auto counts = counted(runs, service);
  if (!counts)
    return of.fault("I5: metrics does not answer: " + counts.error().detail);
  invariants judge{{}};
  judge.compare_counts(service, seen, *counts, runs.now());
  for (const auto& each : judge.violations())
    of.fault("I5: " + each.text);
}

std::string percent(int64_t part, int64_t whole) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4f %%",
                whole == 0 ? 100. : 100. * static_cast<double>(part) / static_cast<double>(whole));
  return text;
}

void judge_score(const char* who, const score& given, verdict& of) {
  std::string failures;
  for (const auto& [what, times] : given.failures)
    failures += (failures.empty() ? ": " : ", ") + std::to_string(times) + " " + what;
  of.say(std::string{who} + ": " + std::to_string(given.begun) + " requests, " + std::to_string(given.failed)
         + " failed" + failures + "; outside 100 ms after a kill " + percent(given.calm_good, given.calm) + " of "
         + std::to_string(given.calm) + " succeeded");
  of.expect(given.begun == given.good + given.failed, std::string{"I6: "} + who + ": "
                                                        + std::to_string(given.begun - given.good - given.failed)
                                                        + " requests without an answer");
  of.expect(given.doubled == 0,
            std::string{"I6: "} + who + ": " + std::to_string(given.doubled) + " answers beyond the first");
  of.expect(given.late == 0, std::string{"I6: "} + who + ": " + std::to_string(given.late) + " answers too late");
}

void judge_calm(const char* who, const score& given, verdict& of) {
  of.expect(static_cast<double>(given.calm_good) >= least_good * static_cast<double>(given.calm),
            std::string{who} + ": too few requests succeeded outside 100 ms after a kill");
}

} // namespace

void judge_counts(system& runs, const message_load& messages, route_load& route, verdict& of) {
  const auto in_flight = route.in_flight();
  const auto begun = route.requests().good;
  expect_counted(runs, world::routed, begun - in_flight, of);
  route.end_all();
  of.expect(total(route.calls()) == begun, "the route's own counts do not add up");
  expect_counted(runs, world::routed, begun, of);
  expect_counted(runs, world::picked, total(messages.calls()), of);
  // What is counted twice may be so only when the reports are repeated.
  wait_until(wall_now() + time_for_doubles);
  compare(runs, world::routed, route.calls(), of);
  compare(runs, world::picked, messages.calls(), of);
  of.say("attempts: " + std::to_string(begun) + " by route, of which " + std::to_string(in_flight)
         + " were in flight at the end; " + std::to_string(total(messages.calls())) + " by message");
}

void judge_answers(const message_load& messages, const route_load& route, const killer& kills, verdict& of) {
  judge_score("by message", messages.requests(), of);
  judge_calm("by message", messages.requests(), of);
  judge_score("by route", route.requests(), of);
  judge_calm("by route", route.requests(), of);
  // Asked on purpose of those that are killed the next moment.
  judge_score("by who kills", kills.last_questions(), of);
  for (const auto& each : messages.faults())
    of.fault(each);
}

void judge_restarts(system& runs, const killer& kills, verdict& of) {
  const auto sum = runs.statistics();
  if (!sum || !sum->silent.empty())
    return of.fault("not everybody answers in the end");
  const auto kills_of = [&](const std::string& name) {
    return std::ranges::count(kills.recoveries(), name, &killer::recovery::who);
  };
  int64_t restarts = 0;
  int64_t handed_over = 0;
  for (const auto& each : sum->actors) {
    const auto& name = each.child.str();
    const auto above = name.starts_with("breaker/") ? "breakers" : name.starts_with("sink/") ? "sinks" : "";
    const auto wanted = kills_of(name) + kills_of(above);
    restarts += each.restarts;
    handed_over += each.handed_over;
    of.expect(each.restarts == wanted, name + " was killed " + std::to_string(wanted) + " times and restarted "
                                         + std::to_string(each.restarts) + " times, last since it " + each.last_reason);
    of.expect(each.dropped == 0, name + ": " + std::to_string(each.dropped) + " messages dropped");
  }
  of.say("restarts: " + std::to_string(restarts) + ", each of an actor that was killed or whose supervisor was; "
         + std::to_string(handed_over) + " messages handed over");
  of.expect(handed_over > 0, "nobody was killed with messages waiting");
}

} // namespace muster
