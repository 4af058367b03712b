#include "messages/codec/json.hpp"
#include "runtime/scenario/report.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/cli/process.hpp"
#include "tests/support/markup.hpp"

using namespace muster;

namespace {

/// Five seconds of a small service; `at_end` is what is demanded in the end.
std::string small(const std::string& at_end) {
  return R"x({
    "muster": 1, "name": "a small <rehearsal> & \"more\"", "seed": 9, "duration": "5s",
    "services": [{"name": "pay", "instances": 2, "health": {"kind": "tcp", "interval": "1s"}}],
    "traffic": [{"id": "web", "to": "pay", "rate": "50/s"}],
    "steps": [{"at": "2s", "do": "fault.down", "target": "pay-2", "for": "2s"}],
    "at_end": ["calls('pay').begun > 100", ")x"
         + at_end + "\"]}";
}

} // namespace

TEST_CASE("the trace of the brown-out is the same byte for byte in two processes, and another with another seed") {
  const scratch_folder folder;
  for (const auto* name : {"first", "second"})
    REQUIRE(run_muster({"run", example("brown-out"), "--quiet", "--trace", folder.path(name)}).code == 0);
  REQUIRE(run_muster({"run", example("brown-out"), "--quiet", "--seed", "43", "--trace", folder.path("other")}).code
          == 0);
  const auto first = folder.read("first");
  CHECK(lines_of(first).size() > 720);
  CHECK((first == folder.read("second")));
  CHECK((first != folder.read("other")));
}

TEST_CASE("a run tells its report as JSON, and nothing else, on standard output") {
  const scratch_folder folder;
  const auto ran = run_muster({"run", folder.write("small.json", small("success('pay') > 50%")), "--json"});
  CHECK(ran.code == 0);
  const auto parsed = json::parse(ran.out);
  CHECK(parsed.at("passed") == true);
  CHECK(parsed.at("seed") == 9);
  CHECK(parsed.at("expectations").size() == 2);
  const auto report = decode<rehearsal_report>(parsed);
  REQUIRE(report);
  CHECK(report->services.front().begun > 100);
}

TEST_CASE("a failed run tells its report as JSON too, and the failure on standard error") {
  const scratch_folder folder;
  const auto ran = run_muster({"run", folder.write("small.json", small("success('pay') < 1%")), "--json"});
  CHECK(ran.code == 99);
  CHECK(json::parse(ran.out).at("passed") == false);
  CHECK_THAT(ran.err, Contains("FAILED: 5.000s at_end: success('pay') < 1%") && Contains("replay: muster run "));
}

TEST_CASE("a run writes JUnit XML and a page, both well-formed") {
  const scratch_folder folder;
  const auto passing = folder.write("passing.json", small("success('pay') > 50%"));
  const auto failing = folder.write("failing.json", small("success('pay') < 1%"));
  for (const auto& [file, code, failures] : {std::tuple{passing, 0, 0}, {failing, 99, 1}}) {
    const auto ran =
      run_muster({"run", file, "--junit", folder.path("report.xml"), "--html", folder.path("page.html")});
    CHECK(ran.code == code);
    const auto junit = folder.read("report.xml");
    CHECK(markup_check::fault_of(junit) == "");
    CHECK_THAT(junit, Contains("tests=\"4\" failures=\"" + std::to_string(failures) + "\"")
                        && Contains("a small &lt;rehearsal&gt; &amp; &quot;more&quot;"));
    const auto page = folder.read("page.html");
    CHECK(markup_check::fault_of(page) == "");
    CHECK_THAT(page, Contains(code == 0 ? "PASSED" : "FAILED") && Contains("<polyline "));
  }
}

TEST_CASE("a quiet run says nothing unless something fails") {
  const scratch_folder folder;
  const auto passed = run_muster({"run", folder.write("passing.json", small("success('pay') > 50%")), "--quiet"});
  CHECK(passed.code == 0);
  CHECK(passed.out.empty());
  CHECK(passed.err.empty());
  const auto failed = run_muster({"run", folder.write("failing.json", small("success('pay') < 1%")), "--quiet"});
  CHECK(failed.code == 99);
  CHECK_THAT(failed.out, Contains("FAILED: 5.000s at_end"));
}

TEST_CASE("what cannot be written is said with 1") {
  const scratch_folder folder;
  const auto file = folder.write("small.json", small("success('pay') > 50%"));
  for (const auto* option : {"--trace", "--junit", "--html"}) {
    const auto ran = run_muster({"run", file, option, folder.path("no/such/folder")});
    INFO(option);
    CHECK(ran.code == 1);
    CHECK_THAT(ran.err, Contains(folder.path("no/such/folder") + ": cannot be written"));
  }
}

TEST_CASE("a range of seeds is played, the failing ones are named with a command each") {
  const scratch_folder folder;
  const auto passing =
    run_muster({"run", folder.write("passing.json", small("success('pay') > 50%")), "--seeds", "7..9"});
  CHECK(passing.code == 0);
  CHECK(passing.out == "PASSED: 3 of 3 seeds passed\n");
  const auto file = folder.write("failing.json", small("success('pay') < 1%"));
  const auto failing = run_muster({"run", file, "--seeds", "7..8"});
  CHECK(failing.code == 99);
  for (const auto* seed : {"7", "8"})
    CHECK_THAT(failing.out, Contains(std::string{"seed "} + seed + " failed: 5.000s at_end: success('pay') < 1%")
                              && Contains("muster run " + file + " --seed " + seed + "\n"));
  CHECK_THAT(failing.out, Contains("FAILED: 0 of 2 seeds passed"));
}
