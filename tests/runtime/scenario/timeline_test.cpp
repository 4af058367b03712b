#include "runtime/scenario/timeline.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/scenario/facts.hpp"

using namespace muster;
using namespace std::chrono_literals;

namespace {

/// The line that a fact of second 45 makes, or nothing.
std::string told(const fact& what) {
  const auto line = line_of({1, story_start + 45s, {}, what}, story_start);
  if (!line)
    return {};
  CHECK(line->at == story_start + 45s);
  return line->kind + ": " + line->text;
}

} // namespace

TEST_CASE("a virtual time is written in the units that it needs") {
  struct example {
    duration since_start;
    std::string text;
  };
  const auto [since_start, text] = GENERATE(values<example>({
    {0s, "0.000s"},
    {1ms, "0.001s"},
    {999us, "0.000s"},
    {45s, "45.000s"},
    {46s + 251ms + 999us, "46.251s"},
    {59999ms, "59.999s"},
    {60s, "1:00.000"},
    {75250ms, "1:15.250"},
    {3599s + 999ms, "59:59.999"},
    {1h, "1:00:00.000"},
    {25h + 61s + 7ms, "25:01:01.007"},
  }));
  CHECK(format_offset(since_start) == text);
}

TEST_CASE("a fact worth a person's attention is a line, one that is routine is none") {
  using enum instance_state;
  struct example {
    fact what;
    std::string text;
  };
  for (const auto& [what, text] : {
         example{opened("pay-1", 1, story_start + 50s), "circuit: pay-1 opened: failure rate; half-open at 50.000s"},
         {half_opened("pay-1", 2, 3), "circuit: pay-1 half-open: admits 3 attempts"},
         {closed("pay-1", 3), "circuit: pay-1 closed: 3 of 3 trial calls succeeded"},
         {circuit_closed{pay, instance_id{"pay-1"}, 3, {}}, "circuit: pay-1 closed"},
         {granted("pay-1", 2), ""},
         {service_configured{pay, {}}, ""},
         {epochs_kept{pay, {}, 7}, ""},
         {joins("pay-1"), "instance: pay-1 registered for pay at 10.0.0.1:8080"},
         {instance_updated{pay_instance("pay-1")}, "instance: pay-1 updated"},
         {state_changed("pay-1", instance_state::registered, healthy), ""},
         {state_changed("pay-1", instance_state::registered, unhealthy),
          "instance: pay-1 is unhealthy, was registered: probes"},
         {state_changed("pay-1", unhealthy, healthy), "instance: pay-1 is healthy, was unhealthy: probes"},
         {lease_expired{pay, instance_id{"pay-1"}, 90s}, "lease: pay-1 expired: no heartbeat for 90s"},
         {expiry_suspended{20, 9}, "lease: expiry suspended: 9 of 20 leases are renewed"},
         {expiry_resumed{"renewals have recovered", 20, 18, 12s, false},
          "lease: expiry resumed after 12s: renewals have recovered"},
         {leaves("pay-1"), "instance: pay-1 deregistered: asked"},
         {fired("pay/errors#1"), "alert: pay/errors#1 fires (medium): error_rate > 5%, is 12%"},
         {resolved("pay/errors#1"), "alert: pay/errors#1 resolved: error_rate is 1%"},
         {notified("pay/errors#1", alert_status::active), "alert: pay/errors#1 active delivered by sink log"},
         {restarted("registry", 2), "actor: registry restarted after 12ms down (restart 2): killed"},
         {checks_switched{{}, {}, false, {}}, "health: all checks stopped"},
         {checks_switched{pay, {}, true, {}}, "health: the checks of service pay started"},
         {checks_switched{pay, instance_id{"pay-1"}, false, "noisy"}, "health: the check of pay-1 stopped: noisy"},
         {child_given_up{child_name{"registry"}, 10, "killed"}, "actor: registry given up after 10 restarts: killed"},
         {versions_deprecated{pay, {*version_range::parse("^1"), "too old", version{2, 0, 0}}},
          "versions: pay ^1 deprecated, to be replaced by 2.0.0: too old"},
         {versions_deprecated{pay, {.range = *version_range::parse("1.4.0"), .removed = true}},
          "versions: pay 1.4.0 removed"},
         {versions_removed{pay, *version_range::parse("^1")}, "versions: pay ^1 removed: its date has come"},
         {versions_reinstated{pay, *version_range::parse("^1")}, "versions: pay ^1 is no longer deprecated"},
         {group_created{group_name{"web"}, {}}, "group: web created with nobody"},
         {group_joined{group_name{"web"}, {instance_id{"pay-1"}, instance_id{"pay-2"}}},
          "group: pay-1, pay-2 put into web"},
         {group_left{group_name{"web"}, {instance_id{"pay-1"}}}, "group: pay-1 taken out of web"},
         {group_deleted{group_name{"web"}}, "group: web deleted"},
         {service_announced{pay, {}, "rollout", {}}, "event: pay: rollout"},
         {service_announced{pay, instance_id{"pay-1"}, "rollout", "half"}, "event: pay, instance pay-1: rollout: half"},
       }) {
    INFO(kind_of(what));
    CHECK(told(what) == text);
  }
}

TEST_CASE("a timeline begins after the cast was introduced and keeps the order in which it was told") {
  timeline story{story_start};
  story.add({1, story_start, {}, joins("pay-1")});
  story.add({2, story_start, {}, state_changed("pay-1", instance_state::registered, instance_state::unhealthy)});
  story.add({3, story_start + 1s, {}, joins("pay-2")});
  story.add(story_start + 2s, "note", "half time");
  story.add({4, story_start + 3s, {}, granted("pay-1", 2)});
  std::vector<std::string> kinds;
  for (const auto& line : story.lines())
    kinds.push_back(line.kind);
  CHECK(kinds == std::vector<std::string>{"instance", "instance", "note"});
  CHECK(story.lines()[1].text == "pay-2 registered for pay at 10.0.0.1:8080");
  CHECK(story.lines()[2].at == story_start + 2s);
}
