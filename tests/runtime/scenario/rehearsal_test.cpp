#include "messages/codec/json.hpp"
#include "runtime/scenario/rehearsal.hpp"
#include "tests/catch.hpp"

#include <algorithm>

using namespace muster;
using namespace std::chrono_literals;

namespace {

script parsed(const json& text) {
  auto result = read_script(text.dump(), "test.json");
  for (const auto& fault : result.faults)
    UNSCOPED_INFO(to_string(fault));
  REQUIRE(result.content);
  return *result.content;
}

/// Twelve seconds in which one of two instances fails for three and the registry is killed.
json brown_out() {
  return json::parse(R"json({
    "muster": 1, "name": "a short brown-out", "seed": 5, "duration": "12s",
    "services": [
      {"name": "pay", "instances": 2, "zone": ["a", "b"], "latency": {"p50": "5ms", "p99": "20ms"},
       "health": {"kind": "tcp", "interval": "1s"},
       "breaker": {"window": "2s", "minimum_calls": 10, "wait": "2s", "permits": 2}}],
    "traffic": [{"id": "web", "to": "pay", "rate": "50/s", "timeout": "250ms"}],
    "steps": [
      {"at": "2s", "do": "fault.errors", "target": "pay-1", "share": 1, "for": "3s", "id": "flaw"},
      {"at": "2s", "do": "expect", "that": "instance('pay-1').circuit == 'open'", "within": "3s"},
      {"at": "4s", "do": "fault.kill", "target": "actor:registry"},
      {"when": "healed('flaw')", "do": "expect", "that": "instance('pay-1').circuit == 'closed'", "within": "6s"}],
    "always": ["instance('pay-2').circuit == 'closed'"],
    "at_end": ["success('pay') >= 80%", "actor('registry').restarts == 1"]
  })json");
}

/// Ten seconds without anything but steps.
json quiet(json steps) {
  auto text = json::parse(R"json({"muster": 1, "name": "quiet", "duration": "10s",
                              "services": [{"name": "pay", "instances": 1}]})json");
  text["steps"] = std::move(steps);
  return text;
}

struct traced {
  rehearsal_result result;
  std::vector<std::string> lines;
};

traced play(const json& text, std::optional<uint64_t> seed = {}) {
  const auto content = parsed(text);
  traced story;
  rehearsal_options options;
  options.seed = seed;
  options.trace = [&](const std::string& line) { story.lines.push_back(line); };
  story.result = rehearse(content, options);
  return story;
}

std::vector<expectation_report> failed(const rehearsal_report& report) {
  std::vector<expectation_report> result;
  std::ranges::copy_if(report.expectations, std::back_inserter(result), [](const auto& each) { return !each.passed; });
  return result;
}

void show(const rehearsal_report& report) {
  for (const auto& each : report.failures)
    UNSCOPED_INFO(each);
  for (const auto& each : report.violations)
    UNSCOPED_INFO(format_offset(each.at - report.start) << " " << to_string(each.which) << ": " << each.text);
  for (const auto& each : failed(report))
    UNSCOPED_INFO(format_offset(each.at - report.start) << " " << each.that << " [" << each.shown << "]");
}

size_t lines_of(const rehearsal_report& report, const std::string& kind, const std::string& part) {
  return static_cast<size_t>(std::ranges::count_if(report.timeline, [&](const timeline_line& line) {
    return line.kind == kind && line.text.find(part) != std::string::npos;
  }));
}

} // namespace

TEST_CASE("a short brown-out is played, told, counted and passes") {
  const auto story = play(brown_out());
  const auto& report = story.result.report;
  show(report);
  CHECK(report.passed);
  CHECK(report.seed == 5);
  CHECK(report.expectations.size() == 5);
  CHECK(report.violations.empty());
  for (const auto& [which, times] : report.invariant_checks) {
    INFO(which);
    CHECK((times > 0 || which == "one_alert" || which == "convergence"));
  }
  REQUIRE(report.services.size() == 1);
  const auto& pay = report.services.front();
  // A poisson count of 600.
  CHECK(pay.begun > 500);
  CHECK(pay.begun < 700);
  CHECK(pay.begun == pay.succeeded + pay.failed + pay.in_flight);
  CHECK(pay.instances.front().trips >= 1);
  CHECK(lines_of(report, "circuit", "pay-1 opened") == static_cast<size_t>(pay.instances.front().trips));
  CHECK(lines_of(report, "circuit", "pay-1 closed") >= 1);
  CHECK(lines_of(report, "fault", "flaw begins at pay-1") == 1);
  CHECK(lines_of(report, "fault", "flaw healed") == 1);
  CHECK(lines_of(report, "actor", "registry restarted") == 1);
  REQUIRE(report.kills.size() == 1);
  CHECK(report.kills.front().actor == "registry");
  CHECK(report.kills.front().kills == 1);
  CHECK(report.kills.front().handed_over > 0);
}

TEST_CASE("the picks during a fault are told by zone") {
  const auto report = play(brown_out()).result.report;
  REQUIRE(report.faults.size() == 1);
  const auto& flaw = report.faults.front();
  CHECK(flaw.fault == "flaw");
  CHECK(flaw.from == report.start + 2s);
  CHECK(flaw.until == report.start + 5s);
  const auto in_a = flaw.picks_by_zone.at("a");
  const auto in_b = flaw.picks_by_zone.at("b");
  CHECK(in_a < in_b);
  CHECK(flaw.share_by_zone.at("b") == ratio::of(in_b, in_a + in_b));
}

TEST_CASE("the seconds add up to the attempts of each instance") {
  const auto story = play(brown_out());
  for (const auto& instance : story.result.report.services.front().instances) {
    int64_t picks = 0;
    int64_t seconds = 0;
    for (const auto& sample : story.result.seconds)
      if (sample.instance == instance.id) {
        CHECK(sample.second == ++seconds);
        picks += sample.picks;
      }
    CHECK(seconds == 12);
    CHECK(picks == instance.picks);
  }
}

TEST_CASE("what does not hold at the end fails the rehearsal, and only that") {
  auto text = brown_out();
  text["at_end"].push_back("success('pay') < 5%");
  const auto story = play(text);
  const auto& report = story.result.report;
  CHECK_FALSE(report.passed);
  REQUIRE(failed(report).size() == 1);
  const auto only = failed(report).front();
  CHECK(only.kind == "at_end");
  CHECK(only.that == "success('pay') < 5%");
  CHECK(only.at == report.start + 12s);
  CHECK_THAT(only.shown, Contains("success('pay') = 9"));
  CHECK(report.violations.empty());
  CHECK(report.failures.empty());
  for (const auto& entry : story.result.facts_before_failure())
    CHECK(entry.at <= only.at);
}

TEST_CASE("the trace of a seed is the same twice, and that of another seed is another") {
  const auto first = play(brown_out()).lines;
  CHECK(play(brown_out()).lines == first);
  CHECK(play(brown_out(), 5).lines == first);
  CHECK(play(brown_out(), 6).lines != first);
}

TEST_CASE("the trace holds each fact once and in order, and each second after its facts") {
  const auto story = play(brown_out());
  int64_t index = 0;
  int64_t second = 0;
  size_t samples = 0;
  for (const auto& line : story.lines) {
    const auto parsed_line = json::parse(line);
    if (parsed_line.contains("second")) {
      CHECK(parsed_line["second"].get<int64_t>() >= second);
      second = parsed_line["second"].get<int64_t>();
      ++samples;
      continue;
    }
    const auto entry = decode<record>(parsed_line);
    REQUIRE(entry);
    CHECK(entry->index == ++index);
    CHECK(entry->at >= story.result.report.start + second * 1s);
  }
  CHECK(samples == story.result.seconds.size());
  CHECK(index > 0);
}

TEST_CASE("a tree that gives up ends the rehearsal, which has failed") {
  auto text = brown_out();
  text["config"]["supervision"]["intensity"] = 0;
  const auto story = play(text);
  const auto& report = story.result.report;
  CHECK_FALSE(report.passed);
  REQUIRE_FALSE(report.failures.empty());
  CHECK_THAT(report.failures.front(), Contains("the tree has stopped") && Contains("registry"));
  CHECK(lines_of(report, "expect", "FAILED") > 0);
}

TEST_CASE("an actor that was killed without a message in its mailbox has rehearsed nothing, which fails") {
  const auto report =
    play(quiet(json::parse(R"json([{"at": "2s", "do": "fault.kill", "target": "actor:sink/log"}])json"))).result.report;
  CHECK_FALSE(report.passed);
  REQUIRE(report.failures.size() == 1);
  CHECK_THAT(report.failures.front(), Contains("killing sink has handed over no message"));
}

TEST_CASE("actors are killed in a scenario without services too") {
  auto text = quiet(json::array());
  text["services"] = json::array();
  for (const auto* actor : {"journal", "registry", "health", "metrics", "alerts", "balancer", "overview"})
    text["steps"].push_back({{"at", "2s"}, {"do", "fault.kill"}, {"target", std::string{"actor:"} + actor}});
  const auto report = play(text).result.report;
  CHECK(report.passed);
  CHECK(report.kills.size() == 7);
}

TEST_CASE("an expectation is decided when it can be, and at its deadline at the latest") {
  struct example {
    std::string step;
    bool passed;
    duration decided;
  };
  for (const auto& [step, passed, decided] : {
         example{R"json({"at": "2s", "do": "expect", "that": "time >= 2s"})json", true, 2s},
         {R"json({"at": "2s", "do": "expect", "that": "time > 2s"})json", false, 2s},
         {R"json({"at": "2s", "do": "expect", "that": "time >= 5s", "within": "4s"})json", true, 5s},
         {R"json({"at": "2s", "do": "expect", "that": "time >= 5s", "within": "3s"})json", true, 5s},
         {R"json({"at": "2s", "do": "expect", "that": "time >= 5s", "within": "2900ms"})json", false, 4900ms},
         {R"json({"at": "2s", "do": "expect", "that": "time < 5s", "for": "2s"})json", true, 4s},
         {R"json({"at": "2s", "do": "expect", "that": "time < 5s", "for": "4s"})json", false, 5s},
         {R"json({"at": "2s", "do": "expect", "that": "time < 1h", "for": "1m"})json", true, 10s},
         {R"json({"at": "2s", "do": "expect", "that": "time > 1h", "within": "1m"})json", false, 10s},
         {R"json({"when": "time > 3s", "do": "expect", "that": "time > 3s"})json", true, 3100ms},
         // Without a call there is no share of successes, and nothing to compare.
         {R"json({"at": "2s", "do": "expect", "that": "success('pay') >= 0%"})json", false, 2s},
         {R"json({"at": "2s", "do": "expect", "that": "instance('pay-1').state == 'healthy'"})json", true, 2s},
       }) {
    INFO(step);
    auto steps = json::array();
    steps.push_back(json::parse(step));
    const auto report = play(quiet(steps)).result.report;
    REQUIRE(report.expectations.size() == 1);
    const auto& only = report.expectations.front();
    CHECK(only.kind == "expect");
    CHECK(only.passed == passed);
    CHECK(only.at - report.start == decided);
    CHECK(report.passed == passed);
  }
}

TEST_CASE("what must always hold fails at the first whole second at which it does not, once") {
  auto text = quiet(json::array());
  text["always"] = {"time < 4s", "index >= 1", "success('pay') > 99%"};
  const auto report = play(text).result.report;
  REQUIRE(report.expectations.size() == 3);
  REQUIRE(failed(report).size() == 1);
  CHECK(failed(report).front().that == "time < 4s");
  CHECK(failed(report).front().at - report.start == 4s);
}

TEST_CASE("a step is taken each time that 'every' says, up to and including 'until'") {
  const auto report =
    play(quiet(json::parse(R"json([{"every": "2s", "until": "8s", "do": "note", "text": "tick"}])json"))).result.report;
  std::vector<duration> times;
  for (const auto& line : report.timeline)
    if (line.kind == "note")
      times.push_back(line.at - report.start);
  CHECK(times == std::vector<duration>{2s, 4s, 6s, 8s});
  CHECK(report.passed);
}

TEST_CASE("instances come, change, drain and go as the script says") {
  const auto report = play(quiet(json::parse(R"json([
    {"at": "1s", "do": "register", "service": "pay", "id": "pay-7", "zone": "c"},
    {"at": "1500ms", "do": "expect", "that": "service('pay').instances == 2"},
    {"at": "2s", "do": "drain", "target": "pay-7"},
    {"at": "2500ms", "do": "expect", "that": "instance('pay-7').state == 'draining'"},
    {"at": "3s", "do": "undrain", "target": "pay/zone=c"},
    {"at": "3500ms", "do": "expect", "that": "instance('pay-7').state == 'healthy'"},
    {"at": "4s", "do": "update", "target": "pay-7", "set": {"zone": "d"}},
    {"at": "4500ms", "do": "drain", "target": "pay/zone=d"},
    {"at": "4600ms", "do": "expect", "that": "instance('pay-7').state == 'draining'"},
    {"at": "5s", "do": "deregister", "target": "pay-7"},
    {"at": "5500ms", "do": "expect", "that": "service('pay').instances == 1"}
  ])json")))
                        .result.report;
  show(report);
  CHECK(report.passed);
  CHECK(report.expectations.size() == 5);
  CHECK(lines_of(report, "instance", "pay-7") >= 4);
}

namespace {

/// Ten seconds of 50 requests a second at two instances, of which the second one takes ten times as long.
json balanced(const std::string& strategy, json traffic_keys = json::object()) {
  auto text = json::parse(R"json({
    "muster": 1, "name": "balanced", "duration": "10s",
    "services": [{"name": "pay", "instances": 2, "latency": ["20ms", "200ms"], "balancer": {}}],
    "traffic": [{"id": "web", "to": "pay", "rate": "50/s", "timeout": "2s"}]
  })json");
  text["services"][0]["balancer"]["strategy"] = strategy;
  text["traffic"][0].update(traffic_keys);
  return text;
}

std::vector<int64_t> picks_of(const json& text) {
  const auto report = play(text).result.report;
  show(report);
  CHECK(report.passed);
  std::vector<int64_t> result;
  for (const auto& each : report.services.at(0).instances)
    result.push_back(each.picks);
  return result;
}

} // namespace

TEST_CASE("the balancer goes by the key of a request, and without one by the address it comes from") {
  for (const auto* one_of_a_kind : {R"json({"key": "user-7"})json", R"json({"client_ip": "10.1.0.7"})json",
                                    R"json({"key": "user-7", "client_ip": "10.1.0.{1..99}"})json"}) {
    INFO(one_of_a_kind);
    const auto picks = picks_of(balanced("consistent_hash", json::parse(one_of_a_kind)));
    CHECK(std::min(picks[0], picks[1]) == 0);
    CHECK(std::max(picks[0], picks[1]) > 400);
  }
  for (const auto* many : {R"json({"key": "user-{1..1000}"})json", R"json({"key": {"zipf": 1000}})json",
                           R"json({"client_ip": "10.1.{0..99}.7"})json"}) {
    INFO(many);
    const auto picks = picks_of(balanced("consistent_hash", json::parse(many)));
    CHECK(std::min(picks[0], picks[1]) > 100);
  }
}

TEST_CASE("requests arrive at the same instants whatever they are about") {
  const auto without = play(balanced("round_robin")).lines;
  CHECK(
    play(balanced("round_robin", json::parse(R"json({"key": {"zipf": 10}, "client_ip": "10.1.0.{1..9}"})json"))).lines
    == without);
}

TEST_CASE("the balancer is told when attempts end, so that the slower instance is asked less") {
  const auto picks = picks_of(balanced("least_connections"));
  // Little is in flight: the slow one is asked about once in its 200 ms, as often as it has nothing to do.
  CHECK(picks[1] > 25);
  CHECK(picks[1] < 125);
}
