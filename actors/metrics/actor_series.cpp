#include "actors/metrics/actor_series.hpp"

#include "messages/model/decimal.hpp"

#include <array>
#include <string_view>

namespace muster {

namespace {

struct family {
  std::string_view name;
  std::string_view type;
  std::string_view unit;
  std::string_view help;
  std::string (*value)(const child_status&);
};

std::string seconds(duration value) {
  return format_decimal(value.count(), duration{std::chrono::seconds{1}}.count());
}

using status = const child_status&;

constexpr std::string_view counter = "counter";
constexpr std::string_view gauge = "gauge";

// In OpenMetrics a unit is the end of the family's name.
constexpr std::array families{
  family{"muster_actor_up", gauge, "", "Whether the post of the actor is open.",
         [](status of) { return std::string{of.state == child_state::running ? "1" : "0"}; }},
  family{"muster_actor_restarts", counter, "", "Starts of the actor after an end, since the tree was started.",
         [](status of) { return std::to_string(of.restarts); }},
  family{"muster_actor_uptime_seconds", gauge, "seconds", "Since the post of the actor was opened.",
         [](status of) { return seconds(of.uptime); }},
  family{"muster_actor_backoff_seconds", gauge, "seconds",
         "The wait before the next restart of an actor that is down, else before its latest one.",
         [](status of) { return seconds(of.backoff); }},
  family{"muster_actor_mailbox_messages", gauge, "messages", "Messages in the mailbox of the actor.",
         [](status of) { return std::to_string(of.mailbox); }},
  family{"muster_actor_held_messages", gauge, "messages", "Messages that the post keeps while the actor is down.",
         [](status of) { return std::to_string(of.held); }},
  family{"muster_actor_handed_over_messages", counter, "messages",
         "Messages that actors which ended have handed to the next incarnation.",
         [](status of) { return std::to_string(of.handed_over); }},
  family{"muster_actor_dropped_messages", counter, "messages", "One-way messages lost at the bound of the post.",
         [](status of) { return std::to_string(of.dropped); }},
};

std::string label_value(std::string_view text) {
  std::string result;
  for (const auto each : text)
    if (each == '\n')
      result += "\\n";
    else if (each == '"' || each == '\\')
      (result += '\\') += each;
    else
      result += each;
  return result;
}

void append_line(std::string& out, std::string_view what, std::string_view name, std::string_view text) {
  out.append("# ").append(what).append(" ").append(name).append(" ").append(text).append("\n");
}

} // namespace

std::string open_metrics(const std::vector<child_status>& actors) {
  std::string out;
  for (const auto& [name, type, unit, help, value] : families) {
    append_line(out, "TYPE", name, type);
    if (!unit.empty())
      append_line(out, "UNIT", name, unit);
    append_line(out, "HELP", name, help);
    for (const auto& each : actors)
      out.append(name)
        .append(type == counter ? "_total" : "")
        .append("{actor=\"")
        .append(label_value(each.child.str()))
        .append("\"} ")
        .append(value(each))
        .append("\n");
  }
  return out + "# EOF\n";
}

} // namespace muster
