#include "tests/chaos/judge.hpp"

#include <map>
#include <string>

namespace muster {

namespace {

constexpr std::chrono::milliseconds longest_median{1};
constexpr std::chrono::milliseconds longest_p99{50};

/// Of the machine, that others may have had around a kill that is judged. Below it, what the kernel does for this
/// process by itself is counted to others too.
constexpr double most_for_others = 0.1;
/// Fewer kills say nothing of a quantile.
constexpr size_t fewest = 20;

std::vector<duration> times(const std::vector<killer::recovery>& of) {
  std::vector<duration> result;
  for (const auto& each : of)
    result.push_back(each.took);
  return result;
}

bool keeps_limits(const std::vector<killer::recovery>& of) {
  const auto took = times(of);
  return quantile(took, 0.5) <= longest_median && quantile(took, 0.99) <= longest_p99;
}

std::string in_short(const std::vector<killer::recovery>& of) {
  const auto took = times(of);
  return std::to_string(of.size()) + " kills, median " + milliseconds_of(quantile(took, 0.5)) + ", p99 "
         + milliseconds_of(quantile(took, 0.99)) + ", max " + milliseconds_of(quantile(took, 1));
}

std::string by_name(const std::vector<killer::recovery>& of) {
  std::map<std::string, std::vector<duration>> sorted;
  for (const auto& each : of)
    sorted[each.who].push_back(each.took);
  std::string result;
  for (const auto& [name, took] : sorted)
    result += (result.empty() ? "" : ", ") + name + " " + milliseconds_of(quantile(took, 0.5));
  return result;
}

std::string calm(const std::vector<killer::recovery>& of) {
  std::vector<duration> result;
  for (const auto& each : of)
    result.push_back(each.calm_round_trip);
  return "median " + milliseconds_of(quantile(result, 0.5)) + ", p99 " + milliseconds_of(quantile(result, 0.99));
}

} // namespace

// What the machine does beside can only delay an answer: where all kills together keep the limits, nothing more needs
// to be known. Where they do not, those are judged around which the machine was left to this process.
void judge_recoveries(const killer& kills, bool limits, verdict& of) {
  const auto& all = kills.recoveries();
  auto undisturbed = all;
  std::erase_if(undisturbed, [](const auto& each) { return each.others_share > most_for_others; });
  of.say("from kill to first answer: " + in_short(all));
  of.say("  medians: " + by_name(all));
  of.say("  the same round trips before the kill: " + calm(all));
  for (const auto& each : kills.faults())
    of.fault(each);
  if (!limits || keeps_limits(all))
    return;
  of.say("  where others had at most 10 % of the machine: " + in_short(undisturbed));
  if (undisturbed.size() < fewest)
    of.leave_open("from kill to first answer: the machine was busy with something else");
  else
    of.expect(keeps_limits(undisturbed), "from kill to first answer: the median exceeds 1 ms, or p99 exceeds 50 ms");
}

} // namespace muster
