#include "messages/codec/json.hpp"
#include "messages/model/time.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/cli/process.hpp"

#include <algorithm>
#include <cstdio>
#include <map>
#include <regex>

// What the brown-out tells people against what its trace holds, worked out here a second time.

using namespace muster;
using Catch::Matchers::StartsWith;

namespace {

struct told_line {
  std::string at;
  std::string kind;
  std::string text;
};

/// One run with its output and its trace.
struct played {
  std::string out;
  std::vector<told_line> told;
  std::vector<json> facts;
  std::vector<json> seconds;
};

std::vector<told_line> timeline_in(const std::string& out) {
  static const std::regex line{R"(^ *(\d+\.\d{3}s|\d+:\d\d\.\d{3})  (\S+) +(.*)$)"};
  std::vector<told_line> result;
  for (const auto& each : lines_of(out))
    if (std::smatch parts; std::regex_match(each, parts, line))
      result.push_back({parts[1], parts[2], parts[3]});
  return result;
}

const played& brown_out() {
  static const played once = [] {
    const scratch_folder folder;
    const auto ran = run_muster({"run", example("brown-out"), "--trace", folder.path("trace")});
    REQUIRE(ran.code == 0);
    played result{ran.out, timeline_in(ran.out), {}, {}};
    for (const auto& line : lines_of(folder.read("trace"))) {
      auto parsed = json::parse(line);
      (parsed.contains("index") ? result.facts : result.seconds).push_back(std::move(parsed));
    }
    return result;
  }();
  return once;
}

/// A stamp as the timeline writes it: the run starts with the year 2026.
std::string offset_of(const json& stamp) {
  const auto since = *parse_timestamp(stamp.get<std::string>()) - *parse_timestamp("2026-01-01T00:00:00Z");
  const auto milliseconds = static_cast<int>(since.count() / 1'000'000);
  char text[32];
  if (milliseconds < 60'000)
    std::snprintf(text, sizeof text, "%d.%03ds", milliseconds / 1000, milliseconds % 1000);
  else
    std::snprintf(text, sizeof text, "%d:%02d.%03d", milliseconds / 60'000, milliseconds / 1000 % 60,
                  milliseconds % 1000);
  return text;
}

std::vector<json> facts_of(const std::string& kind) {
  std::vector<json> result;
  std::ranges::copy_if(brown_out().facts, std::back_inserter(result),
                       [&](const json& entry) { return entry.at("what").at("kind") == kind; });
  return result;
}

/// `TIME TEXT` of all lines of a kind whose text begins so.
std::vector<std::string> told(const std::string& kind, const std::string& beginning) {
  std::vector<std::string> result;
  for (const auto& line : brown_out().told)
    if (line.kind == kind && line.text.starts_with(beginning))
      result.push_back(line.at + " " + line.text);
  return result;
}

/// The attempts of each instance over some seconds.
std::map<std::string, int64_t> picks_in(int64_t first, int64_t last) {
  std::map<std::string, int64_t> result;
  for (const auto& sample : brown_out().seconds)
    if (sample.at("second") >= first && sample.at("second") <= last)
      result[sample.at("instance")] += sample.at("picks").get<int64_t>();
  return result;
}

} // namespace

TEST_CASE("the brown-out tells every opening and closing of the circuits, when they were by the facts") {
  for (const std::string instance : {"pay-1", "pay-2"}) {
    INFO(instance);
    std::vector<std::string> expected;
    int opened = 0;
    std::string last;
    for (const auto& entry : brown_out().facts) {
      const auto& what = entry.at("what");
      const auto kind = what.at("kind").get<std::string>();
      if (!kind.starts_with("circuit_") || what.at("instance") != instance)
        continue;
      const auto at = offset_of(entry.at("at")) + " " + instance;
      last = kind;
      opened += kind == "circuit_opened" ? 1 : 0;
      if (kind == "circuit_opened")
        expected.push_back(at + " opened: " + what.at("reason").get<std::string>() + "; half-open at "
                           + offset_of(what.at("retry_at")));
      else if (kind == "circuit_half_opened")
        expected.push_back(at + " half-open: admits " + std::to_string(what.at("permits").get<int>()) + " attempts");
      else
        expected.push_back(at + " closed: " + what.at("reason").get<std::string>());
    }
    CHECK(opened >= 1);
    CHECK(last == "circuit_closed");
    CHECK(told("circuit", instance + " ") == expected);
  }
  for (const auto* well : {"pay-3 ", "pay-4 "})
    CHECK(told("circuit", well).empty());
}

TEST_CASE("the circuits open within 1.5 s of the fault and close within 20 s after it") {
  const auto seconds = [](const json& entry) {
    return static_cast<double>(
             (*parse_timestamp(entry.at("at").get<std::string>()) - *parse_timestamp("2026-01-01T00:00:00Z")).count())
           / 1e9;
  };
  for (const auto* instance : {"pay-1", "pay-2"}) {
    const auto about = [&](const json& entry) { return entry.at("what").at("instance") == instance; };
    const auto openings = facts_of("circuit_opened");
    const auto closings = facts_of("circuit_closed");
    const auto first = std::ranges::find_if(openings, about);
    const auto last = std::find_if(closings.rbegin(), closings.rend(), about);
    REQUIRE(first != openings.end());
    REQUIRE(last != closings.rend());
    CHECK(seconds(*first) > 45);
    CHECK(seconds(*first) < 46.5);
    CHECK(seconds(*last) > 75);
    CHECK(seconds(*last) < 95);
  }
}

TEST_CASE("the brown-out tells the share of picks in each zone during the fault, as the seconds add up to") {
  CHECK(told("fault", "brownout ")
        == std::vector<std::string>{"45.000s brownout begins at pay/zone=a: 90% of attempts fail for 30s",
                                    "1:15.000 brownout healed"});
  std::map<std::string, std::string> zone_of;
  for (const auto& entry : facts_of("instance_registered"))
    zone_of[entry.at("what").at("content").at("id")] = entry.at("what").at("content").at("zone");
  std::map<std::string, int64_t> by_zone;
  // Second 46 begins with the fault.
  for (const auto& [instance, picks] : picks_in(46, 75))
    by_zone[zone_of.at(instance)] += picks;
  const auto all = by_zone["a"] + by_zone["b"];
  REQUIRE(all > 15'000);

  const auto lines = told("traffic", "picks of pay during brownout: ");
  REQUIRE(lines.size() == 1);
  std::smatch shares;
  static const std::regex form{R"(1:15\.000 picks of pay during brownout: ([\d.]+)% in zone a, ([\d.]+)% in zone b)"};
  REQUIRE(std::regex_match(lines[0], shares, form));
  CHECK(std::stod(shares[1])
        == Approx(100.0 * static_cast<double>(by_zone["a"]) / static_cast<double>(all)).margin(0.01));
  CHECK(std::stod(shares[2])
        == Approx(100.0 * static_cast<double>(by_zone["b"]) / static_cast<double>(all)).margin(0.01));
  CHECK(by_zone["b"] > by_zone["a"]);
}

TEST_CASE("the brown-out tells the three restarts of the registry when they were") {
  std::vector<std::string> expected;
  for (const auto& entry : facts_of("child_restarted")) {
    CHECK(entry.at("what").at("child") == "registry");
    expected.push_back(offset_of(entry.at("at")) + " registry restarted after "
                       + entry.at("what").at("down").get<std::string>() + " down (restart "
                       + std::to_string(expected.size() + 1)
                       + "): " + entry.at("what").at("reason").get<std::string>());
  }
  CHECK(expected.size() == 3);
  CHECK(told("actor", "") == expected);
  CHECK(told("fault", "actor registry is to be killed").size() == 3);
}

TEST_CASE("the brown-out tells its one alert, its end and who was told") {
  const auto firings = facts_of("alert_fired");
  const auto endings = facts_of("alert_resolved");
  REQUIRE(firings.size() == 1);
  REQUIRE(endings.size() == 1);
  const auto id = firings[0].at("what").at("episode").at("id").get<std::string>();
  const auto lines = told("alert", id + " ");
  REQUIRE(lines.size() == 4);
  CHECK(lines.size() == told("alert", "").size());
  CHECK_THAT(lines[0], StartsWith(offset_of(firings[0].at("at")) + " " + id + " fires (high): error_rate > 5%"));
  CHECK_THAT(lines[2], StartsWith(offset_of(endings[0].at("at")) + " " + id + " resolved"));
  const auto notified = facts_of("alert_notified");
  REQUIRE(notified.size() == 2);
  CHECK(lines[1] == offset_of(notified[0].at("at")) + " " + id + " active delivered by sink log");
  CHECK(lines[3] == offset_of(notified[1].at("at")) + " " + id + " resolved delivered by sink log");
}

TEST_CASE("the table of the brown-out is the sum of the seconds") {
  const auto picks = picks_in(1, 180);
  REQUIRE(picks.size() == 4);
  for (const auto& [instance, count] : picks) {
    const std::regex row{"\n  " + instance + R"( +[ab] +1\.4\.0 +healthy +closed +(\d+) )"};
    std::smatch found;
    INFO(instance);
    REQUIRE(std::regex_search(brown_out().out, found, row));
    CHECK(std::stoll(found[1]) == count);
  }
}

TEST_CASE("the facts of the trace have the indices 1, 2, 3 and so on, and there is a line per instance and second") {
  int64_t index = 0;
  for (const auto& entry : brown_out().facts)
    CHECK(entry.at("index") == ++index);
  CHECK(brown_out().seconds.size() == 4 * 180);
}

TEST_CASE("every kind of actor is killed at least five times and hands its messages over") {
  const auto ran = run_muster({"run", example("kill-every-actor"), "--json"});
  INFO(ran.err);
  REQUIRE(ran.code == 0);
  const auto report = json::parse(ran.out);
  std::vector<std::string> kinds;
  for (const auto& kills : report.at("kills")) {
    kinds.push_back(kills.at("actor"));
    INFO(kinds.back());
    CHECK(kills.at("kills") >= 5);
    CHECK(kills.at("handed_over") > 0);
  }
  CHECK(kinds
        == std::vector<std::string>{"alerts", "balancer", "breaker", "health", "journal", "metrics", "overview",
                                    "registry", "sink"});
  CHECK(report.at("violations").empty());
}
