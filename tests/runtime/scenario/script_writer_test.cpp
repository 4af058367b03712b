#include "runtime/scenario/script_writer.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/scenario/script_faults.hpp"

using namespace muster;

namespace {

script sound(const std::string& text) {
  auto result = read_script(text, "f");
  INFO(said(result.faults));
  REQUIRE(result.content);
  return std::move(*result.content);
}

} // namespace

TEST_CASE("a script that was written is read as the same script") {
  const auto text = GENERATE(std::string{sound_script},
                             changed_script(R"x("rate": "200/s", )x", R"x("rate": "0.5/s", "key": {"zipf": 50},
     "client_ip": "10.0.0.{1..9}", "accept": "^1 || ~2.1", "from": "1s", "until": "30s", )x"),
                             changed_script(R"x("latency": {"p50": "5ms", "p99": "40ms"})x", R"x("latency": "7ms",
     "location": {"latitude": 52.5, "longitude": 13.4}, "metadata": {"a": "b"}, "capacity": 3)x"),
                             changed_script(R"x("do": "note", "text": "tick")x", R"x("do": "configure",
     "service": "pay", "set": {"health": {"kind": "none"}, "breaker": {"window": 50, "consecutive_failures": 2},
     "balancer": {}, "alerts": []})x"),
                             changed_script(R"x("do": "note", "text": "tick")x", R"x("do": "fault.messages",
     "target": "actor:*", "delay": "5ms", "share": 0.25, "drop": "1%", "for": "2s")x"),
                             changed_script(R"x("do": "note", "text": "tick")x", R"x("do": "clock.jump",
     "by": "30d")x"),
                             changed_script(R"x("do": "note", "text": "tick")x", R"x("do": "deprecate",
     "target": "stock/version=^1", "reason": "old", "replacement": "2.0.0", "removal": "2026-01-01T00:00:30Z")x"),
                             changed_script(R"x("do": "note", "text": "tick")x", R"x("do": "split",
     "target": "stock", "shares": {"^1": "100%", "^2": 0})x"),
                             changed_script(R"x("do": "note", "text": "tick")x", R"x("do": "group.add",
     "group": "web", "target": "group:web")x"),
                             changed_script(R"x("lease": {"ttl": "9s", "heartbeat": "3s"})x", R"x("versions":
     {"compatibility": {"min": "1.0.0"}, "deprecated": "refuse", "split": {"*": 1}})x"));
  const auto once = write_script(sound(text));
  CAPTURE(once.dump(2));
  const auto again = sound(once.dump());
  CHECK(write_script(again) == once);
  CHECK(again.steps.size() == 7);
  CHECK(json::parse(script_text(again)) == once);
  CHECK(again.services.back().instances.back().content.address == endpoint{"10.1.0.1", 99});
}

TEST_CASE("what is as by default is not written") {
  const auto written = write_script(sound(R"x({"muster": 1, "name": "x", "duration": "1s", "services":
    [{"name": "pay", "instances": 1, "breaker": {"window": 100}}], "steps":
    [{"at": "0s", "do": "fault.kill", "target": "actor:*"}]})x"));
  CHECK(written == json::parse(R"x({"muster": 1, "name": "x", "seed": 1, "duration": "1s", "services":
    [{"name": "pay", "instances": [{"id": "pay-1", "address": "10.0.0.1:8080"}], "breaker": {}}], "steps":
    [{"at": "0s", "do": "fault.kill", "target": "actor:*"}]})x"));
}
