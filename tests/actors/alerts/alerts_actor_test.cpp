#include "messages/protocol/types.hpp"
#include "tests/actors/alerts/alert_tree.hpp"
#include "tests/catch.hpp"

#include <algorithm>

using namespace muster;
using namespace muster::story;

namespace {

using texts = std::vector<std::string>;

/// `pay` with one instance and a rule that fires after 5 s and resolves after 3 s.
std::vector<fact> pay_with_errors_rule() {
  auto watched = rule("errors", "error_rate > 5%");
  watched.for_ = std::chrono::seconds{5};
  watched.keep_firing_for = std::chrono::seconds{3};
  return {configured("pay", {watched}), registered("pay-1", "pay")};
}

int64_t count(const texts& lines, std::string_view word) {
  return std::ranges::count_if(lines, [&](const auto& line) { return line.find(word) != std::string::npos; });
}

/// Without the times.
texts without_times(texts lines) {
  for (auto& line : lines)
    line.erase(0, line.find(' ') + 1);
  return lines;
}

} // namespace

TEST_CASE("an episode fires, is notified to each sink, resolves, and is notified again") {
  alert_tree here;
  here.append_all(pay_with_errors_rule());
  here.error_rate(20);
  here.advance(20);
  CHECK(here.alert_facts()
        == texts{"6s fired pay/errors#1", "6s notified pay/errors#1 active to file",
                 "6s notified pay/errors#1 active to log"});
  here.error_rate(1);
  here.advance(20);
  CHECK(here.alert_facts()
        == texts{"6s fired pay/errors#1", "6s notified pay/errors#1 active to file",
                 "6s notified pay/errors#1 active to log", "24s resolved pay/errors#1: error_rate is 1%",
                 "24s notified pay/errors#1 resolved to file", "24s notified pay/errors#1 resolved to log"});
  CHECK(here.told("log") == texts{"pay/errors#1 active at 6s", "pay/errors#1 resolved at 24s"});
  CHECK(here.told("file") == here.told("log"));
  CHECK(here.world->windows == std::set<std::string>{"pay/ 10s"});
}

TEST_CASE("facts about alerts carry ids that name the episode") {
  alert_tree here;
  here.append_all(pay_with_errors_rule());
  here.error_rate(20);
  here.advance(10);
  std::vector<std::string> commands;
  for (const auto& line : here.facts())
    if (!line.command.empty())
      commands.push_back(line.command.str());
  CHECK(commands
        == texts{"alerts/pay/errors#1/fired", "sink/file/pay/errors#1/active", "sink/log/pay/errors#1/active"});
}

TEST_CASE("killing the alerts actor over and over changes nothing of an episode but its times") {
  alert_tree here;
  here.append_all(pay_with_errors_rule());
  const auto pass = [&](int64_t seconds) {
    for (int64_t i = 0; i < seconds; i += 3) {
      here.advance(3);
      REQUIRE(here.tree.kill("alerts"));
    }
  };
  here.error_rate(20);
  pass(30);
  CHECK(count(here.alert_facts(), "fired") == 1);
  here.error_rate(1);
  pass(30);
  auto lines = without_times(here.alert_facts());
  std::ranges::sort(lines);
  CHECK(lines
        == texts{"fired pay/errors#1", "notified pay/errors#1 active to file", "notified pay/errors#1 active to log",
                 "notified pay/errors#1 resolved to file", "notified pay/errors#1 resolved to log",
                 "resolved pay/errors#1: error_rate is 1%"});
  CHECK(here.told("log").size() == 2);
  CHECK(here.tree.status("alerts").restarts == 20);
}

TEST_CASE("a pending rule goes on after a crash where it was") {
  alert_tree here;
  here.append_all(pay_with_errors_rule());
  here.error_rate(20);
  here.advance(4);
  REQUIRE(here.tree.kill("alerts"));
  here.advance(4);
  CHECK(here.alert_facts().at(0).ends_with("s fired pay/errors#1"));
  // Without the checkpoint it would begin anew at 4 s and fire at 9 s.
  CHECK(here.alert_facts().at(0) < "8s");
}

TEST_CASE("a crash between firing and notifying loses no notification and makes none twice") {
  alert_tree here;
  here.append_all(pay_with_errors_rule());
  here.boxes.at("log")->failing = true;
  here.error_rate(20);
  here.advance(7);
  CHECK(here.told("file").size() == 1);
  CHECK(here.told("log").empty());
  REQUIRE(here.tree.kill("alerts"));
  here.boxes.at("log")->failing = false;
  here.advance(10);
  CHECK(here.told("file").size() == 1);
  CHECK(here.told("log").size() == 1);
  CHECK(count(here.alert_facts(), "fired") == 1);
  CHECK(count(here.alert_facts(), "notified") == 2);
}

TEST_CASE("a sink that is killed over and over tells everything once") {
  alert_tree here;
  here.append_all(pay_with_errors_rule());
  for (int64_t i = 0; i < 40; ++i) {
    here.error_rate(i < 20 ? 20 : 1);
    here.advance(1);
    REQUIRE(here.tree.kill("sink/log"));
  }
  CHECK(here.told("log").size() == 2);
  CHECK(here.told("file").size() == 2);
  CHECK(count(here.alert_facts(), "notified") == 4);
}

TEST_CASE("a sink that fails for a while is told later and in order, and others are not delayed") {
  alert_tree here;
  here.append_all(pay_with_errors_rule());
  auto& box = *here.boxes.at("log");
  box.failing = true;
  here.error_rate(20);
  here.advance(20);
  here.error_rate(1);
  here.advance(20);
  CHECK(here.told("file") == texts{"pay/errors#1 active at 6s", "pay/errors#1 resolved at 24s"});
  CHECK(box.told.empty());
  // At 6, 7, 9, 13, 21 and 37 s.
  CHECK(box.calls == 6);
  box.failing = false;
  here.advance(30);
  CHECK(box.told == texts{"pay/errors#1 active at 67s", "pay/errors#1 resolved at 67s"});
}

TEST_CASE("a sink that throws is restarted and offered the notification again") {
  alert_tree here;
  here.append_all(pay_with_errors_rule());
  here.boxes.at("log")->throwing = true;
  here.error_rate(20);
  here.advance(8);
  CHECK(here.tree.status("sink/log").restarts >= 2);
  CHECK(here.tree.status("sink/log").last_reason.find("the sink has a defect") != std::string::npos);
  here.boxes.at("log")->throwing = false;
  here.advance(20);
  CHECK(here.told("log").size() == 1);
  CHECK(here.told("file") == texts{"pay/errors#1 active at 6s"});
}

TEST_CASE("a sink that never answers delays neither the other sinks nor the rules") {
  alert_tree here{{"file"}};
  here.append_all(pay_with_errors_rule());
  here.error_rate(20);
  here.advance(20);
  here.error_rate(1);
  here.advance(20);
  CHECK(here.told("log") == texts{"pay/errors#1 active at 6s", "pay/errors#1 resolved at 24s"});
}

TEST_CASE("a journal that is killed or refuses for a while costs an episode time and nothing else") {
  alert_tree here;
  here.append_all(pay_with_errors_rule());
  here.error_rate(20);
  SECTION("killed") {
    for (int64_t i = 0; i < 12; ++i) {
      here.advance(1);
      REQUIRE(here.tree.kill("journal"));
    }
  }
  SECTION("refusing the firing") {
    here.advance(5);
    here.store->refusing = true;
    here.advance(5);
    CHECK(here.alert_facts().empty());
    here.store->refusing = false;
  }
  SECTION("refusing the notification") {
    here.append(fired("pay/errors#1", key("pay", "errors")), "alerts/pay/errors#1/fired");
    here.store->refusing = true;
    here.advance(5);
    CHECK(here.told("log").size() == 1);
    here.store->refusing = false;
  }
  here.advance(30);
  CHECK(count(here.alert_facts(), "fired") == 1);
  CHECK(count(here.alert_facts(), "notified") == 2);
  CHECK(here.told("log").size() == 1);
  CHECK(here.told("file").size() == 1);
}

TEST_CASE("measures that do not come leave a rule as it is") {
  alert_tree here;
  here.append_all(pay_with_errors_rule());
  here.error_rate(20);
  here.advance(4);
  here.world->silent = true;
  here.advance(20);
  CHECK(here.alert_facts().empty());
  here.world->silent = false;
  here.advance(2);
  CHECK(count(here.alert_facts(), "fired") == 1);
  here.world->silent = true;
  here.advance(20);
  CHECK(count(here.alert_facts(), "resolved") == 0);
}

TEST_CASE("a measure whose source is silent does not hold up rules on other measures") {
  alert_tree here;
  here.world->silent = true;
  here.append_all({configured("pay", {rule("errors", "error_rate > 5%"), rule("few", "healthy_share < 50%")}),
                   registered("pay-1", "pay"), registered("pay-2", "pay")});
  here.append(became("pay-1", "pay", instance_state::unhealthy));
  here.advance(3);
  CHECK(here.alert_facts().empty());
  here.append(became("pay-2", "pay", instance_state::unhealthy));
  here.advance(1);
  CHECK(here.alert_facts().at(0) == "4s fired pay/few#1");
}

TEST_CASE("rules on checks ask the health actor, rules on each instance have an episode for each") {
  alert_tree here;
  here.append_all({configured("pay", {each_instance(rule("down", "failed_checks >= 3"))}), registered("pay-1", "pay"),
                   registered("pay-2", "pay")});
  check_status status;
  status.instance = instance_id{"pay-2"};
  status.kind = check_kind::tcp;
  status.failures = 3;
  status.last_checked = here.tree.now();
  here.world->checks.checks = {status};
  here.advance(3);
  CHECK(here.alert_facts().at(0) == "1s fired pay/down/pay-2#1");
  CHECK(count(here.alert_facts(), "fired") == 1);
  here.append(deregistered("pay-2", "pay"));
  here.advance(3);
  CHECK(count(here.alert_facts(), "resolved pay/down/pay-2#1: instance 'pay-2' is gone") == 1);
}

TEST_CASE("a rule that is taken out of the configuration resolves its episode, and sinks are told") {
  alert_tree here;
  here.append_all(pay_with_errors_rule());
  here.error_rate(20);
  here.advance(8);
  here.append(configured("pay", {}));
  here.advance(2);
  CHECK(count(here.alert_facts(), "resolved pay/errors#1: the rule was removed") == 1);
  CHECK(here.told("log").size() == 2);
}

TEST_CASE("alerts are listed with their present status, also right after a crash") {
  alert_tree here;
  here.append_all(pay_with_errors_rule());
  const auto list = [&](bool active_only, const std::string& service = {}) {
    return here.tree
      .ask<alert_list>(here.tree.post_of<alerts_actor>("alerts"), alert_query{service_name{service}, active_only})
      .value()
      .alerts;
  };
  here.error_rate(20);
  here.advance(10);
  REQUIRE(list(true).size() == 1);
  CHECK(list(true)[0].id == alert_id{"pay/errors#1"});
  CHECK(list(true)[0].value == 200'000);
  here.error_rate(1);
  here.advance(10);
  REQUIRE(here.tree.kill("alerts"));
  CHECK(list(true).empty());
  REQUIRE(list(false, "pay").size() == 1);
  CHECK(list(false, "pay")[0].status == alert_status::resolved);
  CHECK(list(false, "pay")[0].value == 10'000);
  CHECK(list(false, "cart").empty());
}

TEST_CASE("rules are evaluated at the interval that is configured") {
  settings configuration;
  configuration.alerts.interval = std::chrono::seconds{4};
  alert_tree here{{}, configuration};
  here.append_all({configured("pay", {rule("errors", "error_rate > 5%")}), registered("pay-1", "pay")});
  here.error_rate(20);
  here.advance(10);
  CHECK(here.alert_facts().at(0) == "4s fired pay/errors#1");
}
