#include "messages/codec/json.hpp"
#include "tests/runtime/scenario/rehearsed.hpp"

using namespace muster;

namespace {

rehearsal_report play_json(const std::string& scenario) {
  return test::rehearsed(scenario).report;
}

void expect_success(const rehearsal_report& report) {
  for (const auto& each : report.failures)
    UNSCOPED_INFO(each);
  CHECK(report.failures.empty());
  CHECK(report.violations.empty());
  for (const auto& each : report.expectations) {
    INFO(each.that);
    CHECK(each.passed);
  }
}

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
  return play_json(scenario.dump());
}

} // namespace

TEST_CASE("each kind of check of a simulated service notices that an instance is down or says it is not well") {
  const auto health = GENERATE(
    as<std::string>{}, R"({"kind": "tcp", "interval": "1s"})",
    R"({"kind": "http", "interval": "1s", "http": {"path": "/health"}})", R"({"kind": "https", "interval": "1s"})",
    R"({"kind": "ttl", "interval": "1s", "ttl": "2s"})", R"({"kind": "actor", "interval": "1s"})");
  const auto fault = GENERATE(as<std::string>{}, "fault.down", "fault.health");
  INFO(health << " " << fault);
  expect_success(play(health, fault));
}

TEST_CASE("an instance of a rehearsal that is an actor fails in the instant of its fault, and is well when that ends") {
  const auto report = play_json(R"json({
    "muster": 1, "name": "an actor", "duration": "30s",
    "services": [{"name": "pay", "instances": 2, "health": {"kind": "actor", "interval": "1h"}}],
    "steps": [
      {"at": "5s", "do": "fault.down", "target": "pay-1", "for": "10s"},
      {"at": "5s", "do": "expect", "that": "instance('pay-1').state == 'unhealthy'", "within": "1ms"},
      {"at": "15s", "do": "expect", "that": "instance('pay-1').state == 'healthy'", "within": "1ms"}],
    "always": ["instance('pay-2').state == 'healthy'"]
  })json");
  expect_success(report);
}

TEST_CASE("instances of a rehearsal are checked in the new way once their service is configured so") {
  const auto kind = GENERATE(as<std::string>{}, "ttl", "actor");
  auto scenario = json::parse(R"json({
    "muster": 1, "name": "another kind", "duration": "30s",
    "services": [{"name": "pay", "instances": 2, "health": {"kind": "tcp", "interval": "1s"}}],
    "steps": [
      {"at": "5s", "do": "configure", "service": "pay", "set": {"health": {"interval": "1s", "ttl": "2s"}}},
      {"at": "10s", "do": "fault.down", "target": "pay-1", "for": "10s"},
      {"at": "10s", "do": "expect", "that": "instance('pay-1').state == 'unhealthy'", "within": "8s"},
      {"at": "20s", "do": "expect", "that": "instance('pay-1').state == 'healthy'", "within": "3s"}],
    "always": ["instance('pay-2').state == 'healthy'"]
  })json");
  scenario["steps"][0]["set"]["health"]["kind"] = kind;
  INFO(kind);
  expect_success(play_json(scenario.dump()));
}
