#include "runtime/simulation/simulation.hpp"

#include "runtime/scenario/report_text.hpp"
#include "runtime/scenario/script_writer.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace muster {

namespace {

/// Of verbs, all that a storm has; of the rest, what the report of a rehearsal counts.
constexpr auto kinds_of_worlds = std::to_array<std::string_view>({"fault.errors",
                                                                  "fault.latency",
                                                                  "fault.down",
                                                                  "fault.flap",
                                                                  "fault.no_heartbeat",
                                                                  "fault.health",
                                                                  "messages delayed",
                                                                  "messages reordered",
                                                                  "requests lost",
                                                                  "replies lost",
                                                                  "requests duplicated",
                                                                  "clock.jump",
                                                                  "configure",
                                                                  "kill of journal",
                                                                  "kill of registry",
                                                                  "kill of health",
                                                                  "kill of metrics",
                                                                  "kill of alerts",
                                                                  "kill of balancer",
                                                                  "kill of breaker",
                                                                  "kill of sink",
                                                                  "traffic.rate",
                                                                  "traffic.ramp",
                                                                  "traffic.stop",
                                                                  "traffic.start",
                                                                  "register",
                                                                  "deregister",
                                                                  "update",
                                                                  "drain",
                                                                  "undrain",
                                                                  "deprecate",
                                                                  "split",
                                                                  "group.add",
                                                                  "group.remove",
                                                                  "fault.power",
                                                                  "failures of power",
                                                                  "writes lost with power"});

constexpr std::string_view same_trace = "same_trace";

rehearsal_report traced(const script& world, std::string& lines) {
  rehearsal_options options;
  options.trace = [&](const std::string& line) { lines.append(line).push_back('\n'); };
  return rehearse(world, options).report;
}

world_result play(uint64_t seed, const world_size& size, bool twice) {
  world_result result;
  result.world = drawn_as_file(seed, size);
  if (!twice) {
    result.report = rehearse(result.world).report;
  } else {
    std::string first;
    result.report = traced(result.world, first);
    std::string second;
    traced(result.world, second);
    if (first != second)
      result.failure = "gives another trace when it is played again";
  }
  if (const auto why = first_failure(result.report); !why.empty())
    result.failure = why;
  return result;
}

} // namespace

script drawn_as_file(uint64_t seed, const world_size& size) {
  auto result = read_script(write_script(draw_world(seed, size)).dump(), "drawn.json");
  if (!result.content)
    throw std::logic_error{"a drawn world is no scenario: " + to_string(result.faults.front())};
  return std::move(*result.content);
}

int64_t kills_in(const rehearsal_report& report) {
  int64_t result = 0;
  for (const auto& each : report.kills)
    result += each.kills;
  return result;
}

std::string kind_of_failure(const rehearsal_report& report) {
  if (!report.failures.empty())
    return report.failures.front().substr(0, report.failures.front().find(':'));
  return report.violations.empty() ? std::string{} : std::string{to_string(report.violations.front().which)};
}

world_result play_world(uint64_t seed, const world_size& size, bool twice) {
  auto result = play(seed, size, twice);
  for (auto more = size; result.failure.empty() && result.report.facts < world_size::facts
                         && more.abundance < world_size::most_abundance;) {
    more.abundance *= 2;
    result = play(seed, more, twice);
  }
  const auto expect_least = [&](int64_t number, int64_t least, const char* what) {
    if (result.failure.empty() && number < least)
      result.failure =
        "has rehearsed too little: " + std::to_string(number) + " " + what + " are fewer than " + std::to_string(least);
  };
  expect_least(result.report.facts, world_size::facts, "facts");
  expect_least(kills_in(result.report), world_size::kills, "kills");
  return result;
}

void exercise::add(const world_result& result, bool twice) {
  ++worlds_;
  same_traces_ += twice ? 1 : 0;
  facts_ += result.report.facts;
  kills_ += kills_in(result.report);
  for (const auto& [kind, times] : result.report.exercised)
    kinds_[kind] += times;
  for (const auto& [which, times] : result.report.invariant_checks)
    checks_[which] += times;
}

std::map<std::string, int64_t> exercise::kinds() const {
  std::map<std::string, int64_t> result;
  for (const auto kind : kinds_of_worlds) {
    const auto found = kinds_.find(std::string{kind});
    result[std::string{kind}] = found == kinds_.end() ? 0 : found->second;
  }
  return result;
}

std::map<std::string, int64_t> exercise::invariants() const {
  std::map<std::string, int64_t> result{{std::string{same_trace}, same_traces_}};
  for (const auto which : enumerators_of(std::type_identity<invariant>{})) {
    const auto found = checks_.find(std::string{which});
    result[std::string{which}] = found == checks_.end() ? 0 : found->second;
  }
  return result;
}

std::vector<std::string> exercise::missing() const {
  std::vector<std::string> result;
  for (const auto& all : {kinds(), invariants()})
    for (const auto& [name, times] : all)
      if (times == 0)
        result.push_back(name);
  return result;
}

} // namespace muster
