#include "messages/codec/json.hpp"
#include "runtime/scenario/rehearsal.hpp"
#include "tests/catch.hpp"

using namespace muster;

namespace {

/// Two instances with a check of that kind, of which a fault strikes one for ten seconds.
rehearsal_report play(const std::string& health, const std::string& fault) {
  auto scenario = json::parse(R"json({
    "muster": 1, "name": "checks", "duration": "30s",
    "services": [{"name": "pay", "instances": 2}],
    "steps": [
      {"at": "5s", "do": "", "target": "pay-1", "for": "10s", "id": "fault"},
      {"at": "5s", "do": "expect", "that": "instance('pay-1').state == 'unhealthy'", "within": "8s"},
      {"when": "healed('fault')", "do": "expect", "that": "instance('pay-1').state == 'healthy'", "within": "5s"}],
    "always": ["instance('pay-2').state == 'healthy'"]
  })json");
  scenario["services"][0]["health"] = json::parse(health);
  scenario["steps"][0]["do"] = fault;
  const auto read = read_script(scenario.dump(), "test.json");
  for (const auto& each : read.faults)
    UNSCOPED_INFO(to_string(each));
  REQUIRE(read.content);
  return rehearse(*read.content).report;
}

} // namespace

TEST_CASE("each kind of check of a simulated service notices that an instance is down or says it is not well") {
  const auto health = GENERATE(as<std::string>{}, R"({"kind": "tcp", "interval": "1s"})",
                               R"({"kind": "http", "interval": "1s", "http": {"path": "/health"}})",
                               R"({"kind": "https", "interval": "1s"})");
  const auto fault = GENERATE(as<std::string>{}, "fault.down", "fault.health");
  const auto report = play(health, fault);
  INFO(health << " " << fault);
  for (const auto& each : report.failures)
    UNSCOPED_INFO(each);
  CHECK(report.failures.empty());
  for (const auto& each : report.expectations)
    CHECK(each.passed);
}
