#include "actors/supervision/supervisor.hpp"
#include "tests/actors/supervision/worker_tree.hpp"
#include "tests/catch.hpp"

#include <algorithm>

using namespace muster;
using namespace std::chrono_literals;

TEST_CASE("rule 3: the next incarnation starts only after the end of the one before, and gets messages when ready") {
  virtual_tree tree;
  const auto script = make_script();
  script->on_start = [](worker& self) { self.tick_after(1s, tick{}); };
  script->on_tick = [](worker& self, const tick&) { self.ready(); };
  tree.start({worker_child("pay", script)});
  tree.advance(1s);
  crash(tree, "pay");
  tree.tell(tree.post_of<worker_actor>("pay"), note{0, 1});
  tree.advance(1s);
  CHECK(script->numbers().size() == 1);
  CHECK(tree.post("pay")->child() == nullptr);
  tree.advance(1s);
  CHECK(script->numbers().size() == 2);
  CHECK(script->most_alive() == 1);
}

TEST_CASE("a crash after two seconds restarts at once, an earlier one after a growing wait") {
  virtual_tree tree;
  const auto script = make_script();
  tree.start({worker_child("pay", script)});
  tree.advance(2s);
  crash(tree, "pay");
  CHECK(tree.status("pay").state == child_state::running);
  crash(tree, "pay");
  CHECK(tree.status("pay").state == child_state::waiting);
  tree.advance(7ms);
  CHECK(tree.status("pay").state == child_state::waiting);
  tree.advance(5ms);
  CHECK(tree.status("pay").state == child_state::running);
  crash(tree, "pay");
  tree.advance(15ms);
  CHECK(tree.status("pay").state == child_state::waiting);
  tree.advance(9ms);
  CHECK(tree.status("pay").state == child_state::running);
  CHECK(tree.status("pay").restarts == 3);
}

TEST_CASE("a child that crashes too often takes the tree down, and the host and all senders are told") {
  settings configuration;
  configuration.supervision.period = 1min;
  virtual_tree tree{configuration};
  const auto script = make_script();
  const auto other = make_script();
  tree.start({tree.journal(), worker_child("pay", script), worker_child("cart", other)});
  const auto asked = tree.request<reply>(tree.post_of<worker_actor>("cart"), promise_me{});
  for (int64_t i = 1; i <= 11; ++i) {
    CHECK(tree.given_up().empty());
    tree.tell(tree.post_of<worker_actor>("pay"), note{0, i, true});
    tree.advance(i < 10 ? 1s : 5s);
  }
  REQUIRE(tree.given_up().size() == 1);
  CHECK(tree.given_up()[0] == "'pay' was given up after 10 restarts: note 11");
  REQUIRE(*asked);
  CHECK((*asked)->error().code == errc::outcome_unknown);
  for (const auto* name : {"pay", "cart", "journal", "root"})
    CHECK(tree.ask<reply>(tree.post_of<worker_actor>(name), question{}).error().code == errc::unavailable);
  CHECK(tree.facts_of<child_restarted>().size() == 10);
  const auto given_up = tree.facts_of<child_given_up>();
  REQUIRE(given_up.size() == 1);
  CHECK(given_up[0].child == child_name{"pay"});
  CHECK(given_up[0].restarts == 10);
  CHECK(given_up[0].reason == "note 11");
  // The tenth wait is the cap, varied by a fifth.
  CHECK(given_up[0].backoff >= 4s);
  CHECK(given_up[0].backoff <= 6s);
}

TEST_CASE("restarts are facts, in order, whatever happens to the journal meanwhile") {
  virtual_tree tree;
  const auto script = make_script();
  tree.start({tree.journal(), worker_child("pay", script)});
  for (int64_t i = 1; i <= 3; ++i) {
    tree.advance(5s);
    REQUIRE(tree.kill("journal"));
    tree.tell(tree.post_of<worker_actor>("pay"), note{0, i, true});
    tree.run();
  }
  tree.advance(1min);
  std::vector<std::string> children;
  std::vector<int64_t> restarts;
  for (const auto& fact : tree.facts_of<child_restarted>()) {
    children.push_back(fact.child.str());
    if (fact.child == child_name{"pay"})
      restarts.push_back(fact.restarts);
  }
  CHECK(std::ranges::count(children, "journal") == 3);
  CHECK(restarts == std::vector<int64_t>{1, 2, 3});
  const auto all = tree.facts();
  std::vector<command_id> commands;
  for (const auto& entry : all)
    commands.push_back(entry.command);
  CHECK(std::ranges::count(commands, command_id{"tree-1767225600000000000/restarted/pay/3"}) == 1);
}

TEST_CASE("the fact of a restart says why and for how long the child was down") {
  virtual_tree tree;
  const auto script = make_script();
  script->on_start = [](worker& self) { self.tick_after(250ms, tick{}); };
  script->on_tick = [](worker& self, const tick&) { self.ready(); };
  tree.start({tree.journal(), worker_child("pay", script)});
  tree.advance(10s);
  crash(tree, "pay");
  tree.advance(1s);
  const auto restarted = tree.facts_of<child_restarted>();
  REQUIRE(restarted.size() == 1);
  CHECK(restarted[0] == child_restarted{child_name{"pay"}, 1, "note 0", 250ms});
}

TEST_CASE("the facts of restarts say how long each had to wait") {
  settings configuration;
  configuration.supervision.backoff_jitter = {};
  configuration.supervision.intensity = 3;
  virtual_tree tree{configuration};
  tree.start({tree.journal(), worker_child("pay", make_script())});
  tree.advance(3s);
  for (int i = 0; i < 4; ++i) {
    crash(tree, "pay");
    tree.advance(50ms);
  }
  std::vector<duration> waits;
  for (const auto& each : tree.facts_of<child_restarted>()) {
    waits.push_back(each.backoff);
    CHECK(each.down == each.backoff);
    CHECK(each.reason == "note 0");
  }
  CHECK(waits == std::vector<duration>{0s, 10ms, 20ms});
  CHECK(tree.facts_of<child_given_up>() == std::vector{child_given_up{child_name{"pay"}, 3, "note 0", 20ms}});
}

TEST_CASE(
  "a supervisor says of each child why it ended last, for how long it is up or has to wait, and what waits for it") {
  settings configuration;
  configuration.supervision.backoff_jitter = {};
  virtual_tree tree{configuration};
  const auto script = make_script();
  tree.start({worker_child("pay", script)});
  const auto pay = tree.post_of<worker_actor>("pay");
  const auto began = tree.now();
  tree.advance(3s);
  auto status = tree.status("pay");
  CHECK(status == child_status{child_name{"pay"}, child_state::running, 0, {}, began, 0, 0, 0, 0, 3s, 0s});
  SECTION("one that is busy") {
    tree.hold_back(tree.post("pay")->child());
    for (int64_t i = 1; i <= 4; ++i)
      tree.tell(pay, note{0, i});
    CHECK(tree.status("pay").mailbox == 4);
    CHECK(tree.status("pay").held == 0);
    tree.let_go();
    tree.run();
    CHECK(tree.status("pay").mailbox == 0);
  }
  SECTION("one that waits for its restart, and is up after it") {
    crash(tree, "pay");
    tree.advance(1s);
    tree.tell(pay, note{0, 1, true});
    tree.tell(pay, note{0, 2});
    tree.run();
    tree.tell(pay, note{0, 3});
    status = tree.status("pay");
    CHECK(status.state == child_state::waiting);
    CHECK(status.restarts == 1);
    CHECK(status.last_reason == "note 1");
    CHECK(status.uptime == 0s);
    CHECK(status.backoff == 10ms);
    CHECK(status.mailbox == 0);
    CHECK(status.held == 2);
    CHECK(status.handed_over == 1);
    tree.advance(110ms);
    status = tree.status("pay");
    CHECK(status.state == child_state::running);
    CHECK(status.restarts == 2);
    CHECK(status.uptime == 100ms);
    CHECK(status.backoff == 10ms);
    CHECK(status.held == 0);
  }
}

TEST_CASE("rule 10: a constructor that throws is a failed start and counts as a crash") {
  virtual_tree tree;
  const auto script = make_script();
  int failures = 2;
  script->on_construct = [&] {
    if (failures-- > 0)
      throw std::runtime_error{"no room"};
  };
  const auto heard = std::make_shared<events>();
  tree.start({worker_child("pay", script), make_child<reporter>(child_name{"next"}, make_script(), heard)});
  CHECK(tree.home()->children().of(child_name{"pay"}).last_reason == "did not start: no room");
  CHECK(heard->empty());
  tree.advance(50ms);
  CHECK(tree.status("pay").state == child_state::running);
  CHECK(tree.status("pay").last_reason == "did not start: no room");
  CHECK(tree.status("pay").restarts == 2);
  CHECK(*heard == events{"start next"});
}

TEST_CASE("to die before being ready counts as a crash, however it is done") {
  virtual_tree tree;
  const auto script = make_script();
  int failures = 2;
  script->on_start = [&](worker& self) {
    switch (failures--) {
      case 2:
        throw std::runtime_error{"no memory of it"};
      case 1:
        return self.quit();
      default:
        return self.ready();
    }
  };
  tree.start({worker_child("pay", script, restart_type::transient)});
  CHECK(tree.home()->children().of(child_name{"pay"}).last_reason == "no memory of it");
  tree.advance(12ms);
  CHECK(tree.home()->children().of(child_name{"pay"}).last_reason == "ended");
  tree.advance(50ms);
  CHECK(tree.status("pay").state == child_state::running);
}

TEST_CASE("a child that is not ready in time is killed and started again") {
  virtual_tree tree;
  const auto script = make_script();
  bool hangs = true;
  script->on_start = [&](worker& self) {
    if (!std::exchange(hangs, false))
      self.ready();
  };
  tree.start({worker_child("pay", script)});
  tree.advance(29s);
  CHECK(tree.post("root")->child() == nullptr);
  tree.advance(2s);
  CHECK(tree.status("pay").state == child_state::running);
  CHECK(tree.status("pay").last_reason == "was not ready within 30s");
}

TEST_CASE("a supervisor can be asked how its children fare, also those of its children") {
  virtual_tree tree;
  const auto script = make_script();
  tree.start({worker_child("pay", script),
              make_child<supervisor>(child_name{"group"}, std::vector{worker_child("group/a", script)}),
              worker_child("cart", script)});
  tree.advance(3s);
  crash(tree, "group/a");
  const auto root = tree.post_of<supervisor_actor>("root");
  const auto names = [&](bool recursive) {
    events result;
    const auto all = tree.ask<children_list>(root, children_query{recursive}).value();
    for (const auto& child : all.children)
      result.push_back(child.child.str());
    return result;
  };
  CHECK(names(true) == events{"pay", "group", "group/a", "cart"});
  CHECK(names(false) == events{"pay", "group", "cart"});
  const auto status = tree.status("group/a");
  CHECK(status.state == child_state::running);
  CHECK(status.restarts == 1);
  CHECK(status.last_reason == "note 0");
  CHECK(status.started_at == tree.now());
  CHECK(tree.post("group/a")->parent() == child_name{"group"});
}
