#include "runtime/scenario/report_text.hpp"

#include "messages/codec/json.hpp"
#include "runtime/scenario/report_html.hpp"

#include <algorithm>

namespace muster {

namespace {

std::string left(std::string text, size_t width) {
  text.resize(std::max(width, text.size()), ' ');
  return text;
}

std::string right(std::string text, size_t width) {
  text.insert(0, text.size() < width ? width - text.size() : 0, ' ');
  return text;
}

/// Milliseconds with one decimal.
std::string milliseconds(duration value) {
  const auto tenths = (value.count() + 50'000) / 100'000;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + "ms";
}

void append_story(std::string& out, const rehearsal_report& report) {
  for (const auto& line : report.timeline)
    out += right(format_offset(std::max(line.at - report.start, duration{0})), 12) + "  " + left(line.kind, 8) + "  "
           + line.text + "\n";
}

void append_service(std::string& out, const service_report& service) {
  out += "\nservice " + service.name.str() + ": " + std::to_string(service.begun) + " requests, "
         + format_percent(service.success) + " succeeded, " + std::to_string(service.failed) + " failed ("
         + std::to_string(service.rejected) + " before any attempt); latency p50 " + milliseconds(service.p50)
         + ", p99 " + milliseconds(service.p99) + ", max " + milliseconds(service.max) + "\n";
  out += "  " + left("instance", 16) + left("zone", 8) + left("version", 10) + left("state", 14) + left("circuit", 10)
         + right("picks", 9) + right("failed", 8) + right("trips", 7) + right("p50", 10) + right("p99", 10) + "\n";
  for (const auto& each : service.instances)
    out += "  " + left(each.id.str(), 16) + left(each.zone, 8) + left(each.version_, 10) + left(each.state, 14)
           + left(each.circuit, 10) + right(std::to_string(each.picks), 9) + right(std::to_string(each.failed), 8)
           + right(std::to_string(each.trips), 7) + right(milliseconds(each.p50), 10)
           + right(milliseconds(each.p99), 10) + "\n";
}

void append_kills(std::string& out, const rehearsal_report& report) {
  if (report.kills.empty())
    return;
  out += "\nkilled actors\n";
  for (const auto& each : report.kills)
    out += "  " + left(each.actor, 16) + std::to_string(each.kills) + " kills, " + std::to_string(each.handed_over)
           + " messages handed over\n";
}

void append_judgement(std::string& out, const rehearsal_report& report) {
  out += "\nexpectations\n";
  for (const auto& each : report.expectations)
    out += "  " + std::string{each.passed ? "pass" : "FAIL"} + "  " + left(each.kind, 8) + "  "
           + right(format_offset(each.at - report.start), 10) + "  " + each.that + "   [" + each.shown + "]\n";
  int64_t checks = 0;
  for (const auto& [which, times] : report.invariant_checks)
    checks += times;
  out +=
    "invariants: " + std::to_string(checks) + " checks, " + std::to_string(report.violations.size()) + " violations\n";
  for (const auto& each : report.violations)
    out += "  FAIL  " + std::string{to_string(each.which)} + "  " + format_offset(each.at - report.start) + "  "
           + each.text + "\n";
  for (const auto& each : report.failures)
    out += "  FAIL  " + each + "\n";
}

void append_case(std::string& out, const std::string& suite, const std::string& name, const std::string& failure) {
  out += "  <testcase classname=\"" + html_escaped(suite) + "\" name=\"" + html_escaped(name) + "\"";
  out += failure.empty() ? "/>\n" : "><failure message=\"" + html_escaped(failure) + "\"/></testcase>\n";
}

/// What a rehearsal has failed by, and when, if it was at an instant.
struct named_failure {
  std::string text;
  std::optional<timestamp> at;
};

named_failure named(const rehearsal_report& report) {
  if (!report.failures.empty())
    return {report.failures.front(), {}};
  named_failure first;
  const auto consider = [&](timestamp at, const std::string& text) {
    if (!first.at || at < *first.at)
      first = {format_offset(at - report.start) + " " + text, at};
  };
  for (const auto& each : report.violations)
    consider(each.at, "invariant " + std::string{to_string(each.which)} + ": " + each.text);
  for (const auto& each : report.expectations)
    if (!each.passed)
      consider(each.at, each.kind + ": " + each.that + " [" + each.shown + "]");
  return first;
}

} // namespace

std::string report_text(const rehearsal_report& report) {
  std::string out = report.name + "\nseed " + std::to_string(report.seed) + ", " + format_duration(report.duration_)
                    + " of virtual time from " + format_timestamp(report.start) + "\n\n";
  append_story(out, report);
  for (const auto& service : report.services)
    append_service(out, service);
  append_kills(out, report);
  append_judgement(out, report);
  return out;
}

std::string facts_text(const std::vector<record>& facts, size_t last, timestamp start) {
  std::string out;
  for (auto i = facts.size() - std::min(last, facts.size()); i < facts.size(); ++i)
    out += right(format_offset(facts[i].at - start), 12) + "  " + encode(facts[i]).dump() + "\n";
  return out;
}

std::string report_junit(const rehearsal_report& report) {
  std::string cases;
  int64_t failures = 0;
  const auto add = [&](const std::string& name, const std::string& failure) {
    failures += failure.empty() ? 0 : 1;
    append_case(cases, report.name, name, failure);
  };
  for (const auto& each : report.expectations)
    add(each.kind + ": " + each.that, each.passed ? "" : each.shown + " at " + format_offset(each.at - report.start));
  std::string broken;
  for (const auto& each : report.violations)
    broken += std::string{to_string(each.which)} + ": " + each.text + "; ";
  add("the invariants hold", broken);
  std::string other;
  for (const auto& each : report.failures)
    other += each + "; ";
  add("the rehearsal runs to its end", other);
  const auto tests = std::to_string(report.expectations.size() + 2);
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"" + html_escaped(report.name) + "\" tests=\""
         + tests + "\" failures=\"" + std::to_string(failures) + "\">\n" + cases + "</testsuite>\n";
}

std::string first_failure(const rehearsal_report& report) {
  return named(report).text;
}

std::optional<timestamp> instant_of_first_failure(const rehearsal_report& report) {
  return named(report).at;
}

} // namespace muster
