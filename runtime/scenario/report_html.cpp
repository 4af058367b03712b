#include "runtime/scenario/report_html.hpp"

#include "messages/model/decimal.hpp"

#include <algorithm>
#include <array>

namespace muster {

namespace {

constexpr int64_t plot_width = 960;
constexpr int64_t plot_height = 200;

constexpr std::array<std::string_view, 8> colours{"#1f77b4", "#ff7f0e", "#2ca02c", "#d62728",
                                                  "#9467bd", "#8c564b", "#e377c2", "#17becf"};

constexpr std::string_view style =
  R"(body{font:14px/1.45 system-ui,sans-serif;max-width:1000px;margin:2em auto;color:#222}
table{border-collapse:collapse;width:100%}td,th{padding:2px 8px;text-align:left;border-bottom:1px solid #eee}
td:first-child{white-space:nowrap;font-variant-numeric:tabular-nums}svg{background:#fafafa;border:1px solid #ddd}
.pass{color:#2a7}.fail{color:#c22;font-weight:600}figcaption span{margin-right:1em})";

struct line {
  std::string name;
  std::vector<int64_t> values;
};

std::vector<line> lines_of(const rehearsal_result& result, int64_t second_sample::*member) {
  std::vector<line> lines;
  for (const auto& sample : result.seconds) {
    auto found =
      std::find_if(lines.begin(), lines.end(), [&](const line& each) { return each.name == sample.instance.str(); });
    if (found == lines.end())
      found = lines.insert(lines.end(), line{sample.instance.str(), {}});
    found->values.resize(static_cast<size_t>(sample.second));
    found->values.back() = sample.*member;
  }
  return lines;
}

std::string points_of(const line& drawn, int64_t seconds, int64_t highest) {
  std::string points;
  for (size_t i = 0; i < drawn.values.size(); ++i) {
    const auto x = static_cast<int64_t>(i) * plot_width * 10 / std::max<int64_t>(1, seconds);
    const auto y = plot_height * 10 - drawn.values[i] * plot_height * 10 / std::max<int64_t>(1, highest);
    points += format_decimal(x, 10) + "," + format_decimal(y, 10) + " ";
  }
  return points;
}

std::string plot(const std::string& title, const std::vector<line>& lines, int64_t seconds) {
  int64_t highest = 0;
  for (const auto& each : lines)
    for (auto value : each.values)
      highest = std::max(highest, value);
  auto out =
    "<figure><figcaption><b>" + html_escaped(title) + "</b>, at most " + std::to_string(highest) + " a second<br>";
  for (size_t i = 0; i < lines.size(); ++i)
    out += "<span style=\"color:" + std::string{colours[i % colours.size()]} + "\">" + html_escaped(lines[i].name)
           + "</span>";
  out += "</figcaption><svg viewBox=\"0 0 " + std::to_string(plot_width) + " " + std::to_string(plot_height)
         + "\" role=\"img\">";
  for (size_t i = 0; i < lines.size(); ++i)
    out += "<polyline fill=\"none\" stroke-width=\"1.2\" stroke=\"" + std::string{colours[i % colours.size()]}
           + "\" points=\"" + points_of(lines[i], seconds, highest) + "\"/>";
  return out + "</svg></figure>\n";
}

std::string row(const std::vector<std::string>& cells) {
  std::string out{"<tr>"};
  for (const auto& cell : cells)
    out += "<td>" + html_escaped(cell) + "</td>";
  return out + "</tr>\n";
}

std::string verdict_of(const rehearsal_report& report) {
  auto out = "<p class=\"" + std::string{report.passed ? "pass\">PASSED" : "fail\">FAILED"} + "</p><ul>\n";
  const auto item = [&](bool good, const std::string& text) {
    out += "<li class=\"" + std::string{good ? "pass" : "fail"} + "\">" + html_escaped(text) + "</li>\n";
  };
  for (const auto& each : report.expectations)
    item(each.passed,
         each.kind + " at " + format_offset(each.at - report.start) + ": " + each.that + " [" + each.shown + "]");
  for (const auto& each : report.violations)
    item(false, std::string{to_string(each.which)} + " at " + format_offset(each.at - report.start) + ": " + each.text);
  for (const auto& each : report.failures)
    item(false, each);
  return out + "</ul>\n";
}

} // namespace

std::string html_escaped(const std::string& text) {
  std::string result;
  for (char c : text)
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        // Other control characters may stand neither in HTML nor in XML.
        result += static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' ? '?' : c;
    }
  return result;
}

std::string report_html(const rehearsal_result& result) {
  const auto& report = result.report;
  const auto seconds = report.duration_ / std::chrono::seconds{1};
  auto out = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + html_escaped(report.name)
             + "</title><style>" + std::string{style} + "</style></head><body>\n<h1>" + html_escaped(report.name)
             + "</h1>\n<p>seed " + std::to_string(report.seed) + ", " + format_duration(report.duration_)
             + " of virtual time from " + format_timestamp(report.start) + "</p>\n";
  out += verdict_of(report);
  out += plot("attempts per second", lines_of(result, &second_sample::picks), seconds);
  out += plot("failed attempts per second", lines_of(result, &second_sample::failed), seconds);
  out += "<h2>What happened</h2>\n<table>\n";
  for (const auto& each : report.timeline)
    out += row({format_offset(std::max(each.at - report.start, duration{0})), each.kind, each.text});
  return out + "</table>\n</body></html>\n";
}

} // namespace muster
