#include "tests/runtime/scenario/rehearsed.hpp"

using namespace muster;
using namespace std::chrono_literals;

TEST_CASE("an expectation with a deadline is decided by what holds until then, and by nothing after it") {
  struct example {
    std::string what;
    bool passed;
    duration decided;
  };
  const std::string begin = R"json({"muster": 1, "name": "deadlines", "duration": "3s",
    "services": [{"name": "pay", "instances": 1}], "steps": [{"at": "1s", "do": "expect", )json";
  const std::string flaw =
    R"json(}, {"at": "1s", "do": "fault.errors", "target": "pay-1", "for": "50ms", "id": "flaw"})json";
  for (const std::string jump : {"", R"json(, {"at": "1010ms", "do": "clock.jump", "by": "1m"})json"})
    for (const auto& [what, passed, decided] : {
           example{R"json("that": "time <= 1050ms", "for": "50ms")json", true, 1050ms},
           {R"json("that": "time < 1050ms", "for": "50ms")json", false, 1050ms},
           {R"json("that": "time < 1130ms", "for": "130ms")json", false, 1130ms},
           {R"json("that": "time >= 1080ms", "within": "50ms")json", false, 1050ms},
           {R"json("that": "time >= 1050ms", "within": "50ms")json", true, 1050ms},
           {R"json("that": "time >= 1080ms", "within": "130ms")json", true, 1100ms},
           // The fault begins after the expectation and ends in the instant of its deadline.
           {R"json("that": "healed('flaw')", "within": "50ms")json", true, 1050ms},
           {R"json("that": "not healed('flaw')", "for": "50ms")json", false, 1050ms},
         }) {
      INFO(what << jump);
      const auto report = test::rehearsed(begin + what + flaw + jump + "]}").report;
      REQUIRE(report.expectations.size() == 1);
      const auto& only = report.expectations.front();
      CHECK(only.passed == passed);
      CHECK(only.at - report.start == decided + report.leapt);
    }
}
