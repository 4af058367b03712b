#include "messages/codec/json.hpp"
#include "runtime/scenario/report_html.hpp"
#include "runtime/scenario/report_text.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/scenario/facts.hpp"
#include "tests/support/markup.hpp"

using namespace muster;
using namespace std::chrono_literals;

namespace {

const std::string nasty = "a <b> & \"c\" 'd'\x01";

rehearsal_report sample(const std::string& name) {
  rehearsal_report report;
  report.name = name;
  report.seed = 42;
  report.start = story_start;
  report.duration_ = 3min;
  report.passed = true;
  report.timeline = {{story_start + 46251ms, "circuit", "pay-1 opened: " + name}};
  report.expectations = {{"expect", "instance('pay-1').circuit == 'open'", true, story_start + 46251ms, "is 'open'"}};
  service_report service;
  service.name = pay;
  service.begun = 1000;
  service.succeeded = 990;
  service.failed = 10;
  service.success = {990'000};
  service.p99 = 40'250us;
  service.instances = {{instance_id{"pay-1"}, "a", "1.4.0", "healthy", "closed", 1000, 990, 10, 1, 5ms, 40ms}};
  report.services = {service};
  report.kills = {{"registry", 3, 4}};
  report.invariant_checks = {{"one_answer", 1000}, {"eligible_picks", 990}};
  return report;
}

rehearsal_report failed_sample(const std::string& name) {
  auto report = sample(name);
  report.passed = false;
  report.expectations.push_back(
    {"at_end", "success('pay') < 5% and " + name, false, story_start + 3min, "99% " + name});
  report.violations = {{invariant::one_alert, story_start + 2min, "pay/errors#1 " + name}};
  report.failures = {"the tree has stopped: " + name};
  return report;
}

size_t count(const std::string& text, const std::string& what) {
  size_t found = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1))
    ++found;
  return found;
}

} // namespace

TEST_CASE("text is escaped for HTML and XML") {
  struct example {
    std::string text;
    std::string escaped;
  };
  const auto [text, escaped] = GENERATE(values<example>({
    {"", ""},
    {"plain - ok", "plain - ok"},
    {"a < b && c > d", "a &lt; b &amp;&amp; c &gt; d"},
    {"say \"no\"", "say &quot;no&quot;"},
    {"&amp;", "&amp;amp;"},
    {"line\n\ttab", "line\n\ttab"},
    {std::string("\x00\x01\x1b\r", 4), "????"},
    {"\xC3\xA4\xE2\x82\xAC", "\xC3\xA4\xE2\x82\xAC"},
  }));
  CHECK(html_escaped(text) == escaped);
}

TEST_CASE("the check of markup finds what is not well-formed") {
  CHECK(markup_check::fault_of("<!doctype html>\n<a b=\"c &lt; d\"><meta charset=\"x\"><br/>&amp;</a>").empty());
  for (const auto* bad : {"", "text", "<a>", "<a></b>", "<a b=c></a>", "<a b=\"<\"></a>", "<a>&</a>", "<a>1 < 2</a>",
                          "<a b=\"c></a>", "<a>\x01</a>", "</a>", "<a", "<a b></a>"}) {
    INFO(bad);
    CHECK_FALSE(markup_check::fault_of(bad).empty());
  }
}

TEST_CASE("JUnit XML has a case per expectation, one for the invariants and one for the run") {
  CHECK(report_junit(sample("all is well"))
        == "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
           "<testsuite name=\"all is well\" tests=\"3\" failures=\"0\">\n"
           "  <testcase classname=\"all is well\" name=\"expect: instance('pay-1').circuit == 'open'\"/>\n"
           "  <testcase classname=\"all is well\" name=\"the invariants hold\"/>\n"
           "  <testcase classname=\"all is well\" name=\"the rehearsal runs to its end\"/>\n"
           "</testsuite>\n");
}

TEST_CASE("JUnit XML says what failed, whatever characters are in it") {
  const auto text = report_junit(failed_sample(nasty));
  CHECK(markup_check::fault_of(text).empty());
  CHECK_THAT(text, Contains("tests=\"4\" failures=\"3\""));
  CHECK(count(text, "<testcase ") == 4);
  CHECK(count(text, "<failure ") == 3);
  CHECK_THAT(text, Contains("name=\"a &lt;b&gt; &amp; &quot;c&quot; 'd'?\""));
  CHECK_THAT(text, Contains("<failure message=\"99% a &lt;b&gt; &amp; &quot;c&quot; 'd'? at 3:00.000\"/>"));
  CHECK_THAT(text, Contains("<failure message=\"one_alert: pay/errors#1 a &lt;b&gt;"));
}

TEST_CASE("the page is well-formed whatever characters are in it, and stands alone") {
  rehearsal_result result;
  result.report = failed_sample(nasty);
  result.seconds = {{1, instance_id{"pay-1"}, 100, 99, 1},
                    {1, instance_id{"pay-2"}, 50, 50, 0},
                    {2, instance_id{"pay-1"}, 120, 110, 10},
                    {3, instance_id{"pay-2"}, 50, 50, 0}};
  const auto page = report_html(result);
  CHECK(markup_check::fault_of(page) == "");
  CHECK_THAT(page, Contains("<title>a &lt;b&gt; &amp;"));
  CHECK_THAT(page, Contains("FAILED"));
  CHECK_THAT(page, Contains("46.251s"));
  // A line for each instance in each of the two plots.
  CHECK(count(page, "<polyline ") == 4);
  for (const auto* outside : {"http:", "https:", "<script", "src=", "<link"})
    CHECK(count(page, outside) == 0);
}

TEST_CASE("a page without calls, and one of less than a second, is well-formed too") {
  rehearsal_result result;
  result.report = sample("silence");
  CHECK(markup_check::fault_of(report_html(result)) == "");
  result.report.duration_ = 500ms;
  result.seconds = {{1, instance_id{"pay-1"}, 0, 0, 0}};
  CHECK(markup_check::fault_of(report_html(result)) == "");
}

TEST_CASE("the report tells the story, a table per service, kills, expectations and invariants") {
  const auto text = report_text(sample("all is well"));
  for (const auto* part :
       {"all is well\nseed 42, 3m of virtual time from 2026-01-01T00:00:00Z\n",
        "     46.251s  circuit   pay-1 opened: all is well\n",
        "service pay: 1000 requests, 99% succeeded, 10 failed (0 before any attempt)", "p99 40.3ms",
        "pay-1           a       1.4.0     healthy       closed", "registry        3 kills, 4 messages handed over\n",
        "  pass  expect       46.251s  instance('pay-1').circuit == 'open'   [is 'open']\n",
        "invariants: 1990 checks, 0 violations\n"})
    CHECK_THAT(text, Contains(part));
  CHECK(count(text, "FAIL") == 0);
}

TEST_CASE("the report says of each failure what it was and when") {
  const auto text = report_text(failed_sample("x"));
  for (const auto* part : {"  FAIL  at_end      3:00.000  success('pay') < 5% and x   [99% x]\n",
                           "invariants: 1990 checks, 1 violations\n", "  FAIL  one_alert  2:00.000  pay/errors#1 x\n",
                           "  FAIL  the tree has stopped: x\n"})
    CHECK_THAT(text, Contains(part));
}

TEST_CASE("the last facts are one JSON line each, with their virtual time") {
  std::vector<record> facts;
  for (int64_t i = 1; i <= 5; ++i)
    facts.push_back({i, story_start + i * 1s, command_id{"c/" + std::to_string(i)}, restarted("registry", i)});
  const auto last = facts_text(facts, 2, story_start);
  CHECK(count(last, "\n") == 2);
  const auto first_line = last.substr(0, last.find('\n'));
  CHECK_THAT(first_line, Contains("4.000s  {"));
  const auto parsed = json::parse(first_line.substr(first_line.find('{')));
  CHECK(decode<record>(parsed) == facts[3]);
  CHECK(facts_text(facts, 20, story_start).size() > last.size());
  CHECK(facts_text({}, 20, story_start).empty());
}

TEST_CASE("a failed rehearsal is named by the earliest that failed, and has the facts up to that") {
  rehearsal_result result;
  for (int64_t i = 1; i <= 60; ++i)
    result.facts.push_back({i, story_start + i * 1s, command_id{"c/" + std::to_string(i)}, restarted("registry", i)});
  auto& report = result.report;
  report = sample("x");
  CHECK(first_failure(report).empty());
  CHECK(result.facts_before_failure().size() == 60);
  report.violations = {{invariant::one_alert, story_start + 50s, "late"},
                       {invariant::one_answer, story_start + 40s, "early"}};
  CHECK(first_failure(report) == "40.000s invariant one_answer: early");
  CHECK(result.facts_before_failure().size() == 40);
  report.expectations.push_back({"expect", "index > 9", false, story_start + 5s, "index = 5"});
  CHECK(first_failure(report) == "5.000s expect: index > 9 [index = 5]");
  CHECK(result.facts_before_failure().size() == 5);
  report.failures = {"the tree has stopped"};
  CHECK(first_failure(report) == "the tree has stopped");
  CHECK(result.facts_before_failure().size() == 60);
}

TEST_CASE("the report as JSON reads back as the same report") {
  const auto report = failed_sample(nasty);
  const auto back = decode<rehearsal_report>(json::parse(encode(report).dump()));
  REQUIRE(back);
  CHECK(*back == report);
}
