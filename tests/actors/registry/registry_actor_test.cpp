#include "tests/actors/registry/registry_tree.hpp"
#include "tests/catch.hpp"

using namespace muster;
using namespace std::chrono_literals;
using test::registry_tree;
using test::text_of;

TEST_CASE("each command of the registry takes effect at the index of its fact, and what was asked then shows it") {
  registry_tree it;
  CHECK(it.tell(configure_service{{}, service_name{"pay"}, test::checked_policy()}) == "1");
  CHECK(it.add("pay-1") == "2");
  CHECK(it.states() == "pay-1:registered");
  CHECK(it.tell(report_health{{}, instance_id{"pay-1"}, true, "probe passed"}) == "3");
  CHECK(it.states() == "pay-1:healthy");
  CHECK(it.tell(update_instance{{}, instance_id{"pay-1"}, {{}, {}, "b", {}, {}, {}, {}, {}}}) == "4");
  CHECK(it.all().instances[0].content.zone == "b");
  CHECK(it.tell(drain_instance{{}, instance_id{"pay-1"}, true}) == "5");
  CHECK(it.states() == "pay-1:draining");
  CHECK(it.all().index == 5);
  CHECK(it.remove("pay-1") == "6");
  CHECK(it.states() == "");
  CHECK(it.kinds()
        == "service_configured instance_registered instance_state_changed instance_updated instance_state_changed "
           "instance_deregistered");
}

TEST_CASE("a command that changes nothing answers the index at which that holds, and is no fact") {
  registry_tree it;
  CHECK(it.add("pay-1") == "1");
  CHECK(it.add("pay-2") == "2");
  CHECK(it.add("pay-1") == "2");
  CHECK(it.tell(drain_instance{{}, instance_id{"pay-1"}, false}) == "2");
  CHECK(it.tree.facts().size() == 2);
}

TEST_CASE("a command that is refused says why and is no fact") {
  registry_tree it;
  it.add("pay-1");
  auto other = sample_instance("pay-1");
  other.zone = "b";
  CHECK(it.add(other) == "already_exists");
  CHECK(it.add(instance{}) == "invalid");
  CHECK(it.remove("pay-2") == "not_found");
  CHECK(it.beat("pay-2") == "not_found");
  auto policy = test::checked_policy();
  policy.health->fall = 0;
  CHECK(it.tell(configure_service{{}, service_name{"pay"}, policy}) == "invalid");
  CHECK(it.states() == "pay-1:healthy");
  CHECK(it.tree.facts().size() == 1);
}

TEST_CASE("discovery and the policy of a service are answered") {
  registry_tree it;
  it.add("pay-1");
  const auto found = it.tree.ask<instance_list>(it.registry(), discover{service_name{"pay"}});
  REQUIRE(found);
  CHECK(found->instances.size() == 1);
  CHECK(found->index == 1);
  const auto unknown = it.tree.ask<instance_list>(it.registry(), discover{service_name{"cart"}});
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error() == failure{errc::not_found, "service 'cart' is not known"});
  it.tell(configure_service{{}, service_name{"pay"}, test::checked_policy()});
  CHECK(it.tree.ask<service_policy>(it.registry(), policy_query{service_name{"pay"}}) == test::checked_policy());
  CHECK(it.tree.ask<service_policy>(it.registry(), policy_query{service_name{"cart"}}) == service_policy{});
}

TEST_CASE("an acknowledged registration survives the death of the registry and of the journal") {
  const auto victims =
    GENERATE(as<std::vector<std::string>>{}, std::vector<std::string>{"registry"}, std::vector<std::string>{"journal"},
             std::vector<std::string>{"registry", "journal"}, std::vector<std::string>{"journal", "registry"});
  registry_tree it;
  REQUIRE(it.add("pay-1") == "1");
  const auto before = it.all();
  for (const auto& victim : victims)
    REQUIRE(it.tree.kill(victim));
  CHECK(it.all().instances == before.instances);
  it.tree.advance(10s);
  CHECK(it.all().instances == before.instances);
  CHECK(it.kinds() == "instance_registered");
}

TEST_CASE("whatever was acknowledged between many crashes is there, and once") {
  registry_tree it;
  std::string states;
  for (int i = 10; i < 40; ++i) {
    const auto id = "pay-" + std::to_string(i);
    REQUIRE(it.tree.kill(i % 3 == 0 ? "journal" : "registry"));
    const auto answer = it.add(id, "add/" + id);
    CAPTURE(id, answer);
    REQUIRE(answer.find_first_not_of("0123456789") == std::string::npos);
    states.append(states.empty() ? "" : " ").append(id).append(":healthy");
    it.tree.advance(i % 2 == 0 ? 1900ms : 2100ms);
  }
  CHECK(it.states() == states);
  std::map<command_id, int> facts;
  for (const auto& entry : it.tree.facts())
    if (std::holds_alternative<instance_registered>(entry.what))
      ++facts[entry.command];
  CHECK(facts.size() == 30);
  CHECK(std::ranges::all_of(facts, [](const auto& each) { return each.second == 1; }));
}

TEST_CASE("a command that comes while the registry is down waits for it and is answered") {
  registry_tree it;
  it.add("pay-1");
  REQUIRE(it.tree.kill("registry"));
  const auto answer = it.begin_add("pay-2");
  CHECK(text_of(answer) == "no answer yet");
  it.tree.advance(1s);
  CHECK(*answer);
  CHECK(it.states() == "pay-1:healthy pay-2:healthy");
}

TEST_CASE("a repeated command answers its old index and changes nothing, also across restarts") {
  registry_tree it;
  CHECK(it.add("pay-1", "one") == "1");
  CHECK(it.tell(register_instance{command_id{"move"}, sample_instance("pay-1", "cart"), true}) == "3");
  CHECK(it.add("pay-2", "two") == "4");
  CHECK(it.remove("pay-2", "gone") == "5");
  const auto victim = GENERATE(as<std::string>{}, "", "registry", "journal");
  if (!victim.empty()) {
    REQUIRE(it.tree.kill(victim));
    it.tree.advance(3s);
  }
  const auto facts = it.kinds();
  CHECK(it.add("pay-1", "one") == "1");
  CHECK(it.tell(register_instance{command_id{"move"}, sample_instance("pay-1", "cart"), true}) == "3");
  CHECK(it.add("pay-2", "two") == "4");
  CHECK(it.remove("pay-2", "gone") == "5");
  // Content is not looked at: the id says that it is the same command.
  CHECK(it.add("pay-3", "one") == "1");
  CHECK(it.kinds() == facts);
  CHECK(it.states() == "pay-1:healthy");
}

TEST_CASE("a command that is repeated while its fact is under way has one fact and one index") {
  registry_tree it;
  it.hold_journal();
  const auto first = it.begin_add("pay-1", "one");
  const auto second = it.begin_add("pay-1", "one");
  const auto third = it.begin_add("pay-1", "other");
  it.tree.let_go();
  it.tree.run();
  CHECK(text_of(first) == "1");
  CHECK(text_of(second) == "1");
  CHECK(text_of(third) == "1");
  CHECK(it.kinds() == "instance_registered");
}

TEST_CASE("a command is acknowledged only after the journal has its fact") {
  registry_tree it;
  it.hold_journal();
  const auto answer = it.begin_add("pay-1");
  it.tree.advance(1s);
  CHECK(text_of(answer) == "no answer yet");
  CHECK(it.states() == "");
  CHECK(it.tree.facts().empty());
  it.tree.let_go();
  it.tree.run();
  CHECK(text_of(answer) == "1");
  CHECK(it.states() == "pay-1:healthy");
}

TEST_CASE("a command whose fact was under way when the registry died is outcome_unknown, and safe to repeat") {
  registry_tree it;
  it.hold_journal();
  const auto answer = it.begin_add("pay-1", "one");
  REQUIRE(it.tree.kill("registry"));
  CHECK(text_of(answer) == "outcome_unknown");
  it.tree.let_go();
  CHECK(it.add("pay-1", "one") == "1");
  CHECK(it.kinds() == "instance_registered");
}

TEST_CASE("a command whose fact was under way when the journal died is answered, and its fact is there") {
  registry_tree it;
  it.hold_journal();
  const auto answer = it.begin_add("pay-1", "one");
  REQUIRE(it.tree.kill("journal"));
  it.tree.let_go();
  it.tree.advance(1s);
  CHECK(text_of(answer) == "1");
  CHECK(it.states() == "pay-1:healthy");
}

TEST_CASE("commands about different instances do not wait for each other's facts, those about one do") {
  registry_tree it;
  it.add("pay-3");
  it.hold_journal();
  const auto first = it.begin_add("pay-1");
  const auto second = it.begin_add("pay-2");
  const auto removed = it.begin(deregister_instance{{}, instance_id{"pay-1"}, {}});
  const auto drained = it.begin(drain_instance{{}, instance_id{"pay-1"}, true});
  it.tree.let_go();
  it.tree.run();
  CHECK(text_of(first) == "2");
  CHECK(text_of(second) == "3");
  CHECK(text_of(removed) == "4");
  CHECK(text_of(drained) == "not_found");
  CHECK(it.states() == "pay-2:healthy pay-3:healthy");
}

TEST_CASE("a policy is decided in view of all that was told before, and its facts fit") {
  registry_tree it;
  it.tell(configure_service{{}, service_name{"pay"}, test::checked_policy()});
  it.hold_journal();
  std::vector<awaited<accepted>> answers;
  answers.push_back(it.begin_add("pay-1"));
  answers.push_back(it.begin_add("pay-2"));
  answers.push_back(it.begin(deregister_instance{{}, instance_id{"pay-1"}, {}}));
  answers.push_back(it.begin(drain_instance{{}, instance_id{"pay-2"}, true}));
  answers.push_back(it.begin(configure_service{{}, service_name{"pay"}, {}}));
  answers.push_back(it.begin_add("pay-3"));
  it.tree.let_go();
  it.tree.advance(1s);
  for (const auto& answer : answers)
    CHECK(text_of(answer).find_first_not_of("0123456789") == std::string::npos);
  CHECK(it.states() == "pay-2:draining pay-3:healthy");
  CHECK(it.tree.status("registry").restarts == 0);
}

TEST_CASE("a verdict that waits behind the end of its check leaves the instance healthy") {
  registry_tree it;
  it.tell(configure_service{{}, service_name{"pay"}, test::checked_policy()});
  it.add("pay-1");
  CHECK(it.tell(report_health{{}, instance_id{"pay-1"}, true, "passed", 2}) == "3");
  it.hold_journal();
  const auto configured = it.begin(configure_service{{}, service_name{"pay"}, {}});
  const auto reported = it.begin(report_health{{}, instance_id{"pay-1"}, false, "failed", 3});
  it.tree.let_go();
  it.tree.run();
  CHECK(text_of(configured) == "4");
  CHECK(text_of(reported) == "4");
  CHECK(it.states() == "pay-1:healthy");
}

TEST_CASE("a verdict that waits behind another registration says nothing of it") {
  registry_tree it;
  it.tell(configure_service{{}, service_name{"pay"}, test::checked_policy()});
  it.add("pay-1");
  CHECK(it.tell(report_health{{}, instance_id{"pay-1"}, false, "failed", 2}) == "3");
  auto moved = sample_instance("pay-1");
  moved.address.port = 9090;
  it.hold_journal();
  const auto replaced = it.begin(register_instance{{}, moved, true});
  const auto reported = it.begin(report_health{{}, instance_id{"pay-1"}, true, "passed", 3});
  it.tree.let_go();
  it.tree.run();
  CHECK(text_of(replaced) == "4");
  CHECK(text_of(reported) == "4");
  CHECK(it.states() == "pay-1:registered");
}

TEST_CASE("a journal that is silent for longer than the registry waits does no harm to what comes after") {
  registry_tree it;
  it.add("pay-1");
  it.add("pay-2");
  it.hold_journal();
  const auto removed = it.begin(deregister_instance{command_id{"one"}, instance_id{"pay-1"}, {}});
  it.tree.advance(6s);
  const auto drained = it.begin(drain_instance{command_id{"two"}, instance_id{"pay-1"}, true});
  it.tree.advance(6s);
  it.tree.let_go();
  it.tree.advance(30s);
  CHECK(it.states() == "pay-2:healthy");
  CHECK(it.tree.status("registry").restarts == 0);
  CHECK(it.tree.given_up().empty());
  CHECK(it.remove("pay-1", "one") == "3");
  CHECK(text_of(drained) != "no answer yet");
  // Nothing was acknowledged that did not take effect.
  CHECK(text_of(drained).find_first_of("0123456789") == std::string::npos);
  CHECK(it.add("pay-3") != "time_out");
}

TEST_CASE(
  "a registry that goes on with the journal of an earlier tree never takes its commands for those of that one") {
  registry_tree earlier;
  CHECK(earlier.add("pay-1") == "1");
  CHECK(earlier.add("pay-2") == "2");
  earlier.tree.stop();
  registry_tree it{earlier.tree.store()};
  CHECK(it.states() == "pay-1:healthy pay-2:healthy");
  CHECK(it.remove("pay-1") == "3");
  CHECK(it.add("pay-3") == "4");
  CHECK(it.states() == "pay-2:healthy pay-3:healthy");
}
