#include "tests/actors/supervision/group_tree.hpp"
#include "tests/catch.hpp"

#include <stdexcept>

using namespace muster;
using namespace std::chrono_literals;

TEST_CASE("a start hook that hangs is bounded in every strategy: it is killed, and left behind if it cannot be") {
  const auto strategy = GENERATE(restart_strategy::one_for_one, restart_strategy::one_for_all,
                                 restart_strategy::rest_for_one, restart_strategy::simple_one_for_one);
  const auto in_restart = GENERATE(false, true);
  const auto returns = GENERATE(true, false);
  CAPTURE(static_cast<int>(strategy), in_restart, returns);
  virtual_tree tree;
  const auto script = make_script();
  auto hangs = !in_restart;
  script->on_start = [&](worker& self) {
    if (!std::exchange(hangs, false))
      return self.ready();
    if (!returns)
      tree.hold_back(caf::strong_actor_ptr{self.ctrl()});
  };
  const auto group =
    make_supervisor(child_name{"group"}, {strategy},
                    {worker_child("a", make_script()), worker_child("x", script), worker_child("b", make_script())});
  tree.start({tree.journal(), group});
  if (in_restart) {
    tree.advance(3s);
    hangs = true;
    crash(tree, "x");
  }
  const auto is_up = [&](const std::string& name) { return tree.post(name)->child() != nullptr; };
  const auto waits_for_x = !in_restart || restarts_groups(strategy);
  // As long as it may take to start, then to end; after that it waits its turn for 10 ms +- 20 %.
  tree.advance((returns ? 30s : 35s) + 8ms - 1ns);
  CHECK(is_up("a") == (strategy != restart_strategy::one_for_all));
  CHECK_FALSE(is_up("x"));
  CHECK(is_up("b") == !waits_for_x);
  tree.advance(4ms + 1ns);
  for (const auto* each : {"a", "x", "b"})
    CHECK(is_up(each));
  CHECK(tree.ask<reply>(tree.post_of<worker_actor>("x"), question{})->incarnation == (in_restart ? 3 : 2));
  CHECK(tree.status("x").last_reason
        == (returns ? "was not ready within 30s"
                    : "did not end within 5s after it was killed and was abandoned; messages in its mailbox may be "
                      "lost"));
  CHECK(tree.status("a").restarts == (strategy == restart_strategy::one_for_all ? in_restart + 1 : 0));
}

TEST_CASE("a failed start in the place of an incarnation that was left behind is a crash, and waits like any other") {
  settings configuration;
  configuration.supervision.backoff_jitter = {};
  group_tree it{GENERATE(one_for_one_flags, one_for_all_flags, rest_for_one_flags), configuration};
  it.settle();
  it.tree.hold_back(it.tree.post("a")->child());
  REQUIRE(it.tree.kill("group"));
  int starts = 0;
  it.scripts["a"]->on_construct = [&] {
    if (++starts <= 2)
      throw std::runtime_error{"no room"};
  };
  it.tree.let_go();
  it.tree.run();
  CHECK(starts == 1);
  it.tree.advance(10ms - 1ns);
  CHECK(starts == 1);
  it.tree.advance(1ns);
  CHECK(starts == 2);
  it.tree.advance(20ms - 1ns);
  CHECK(starts == 2);
  it.tree.advance(1ns);
  CHECK(it.states() == all_running);
  CHECK(it.most_alive() == 1);
  CHECK(it.tree.status("a").restarts == 3);
  CHECK(it.tree.status("a").last_reason == "did not start: no room");
}

TEST_CASE("so it is for one that is removed and added again while the incarnation that was left behind is ended") {
  virtual_tree tree;
  const auto script = make_script();
  const auto orders = std::make_shared<desk>(child_name{"breakers"});
  tree.start({tree.journal(), make_child<open_supervisor>(child_name{"breakers"}, std::vector<child_spec>{}, orders,
                                                          supervisor_flags{})});
  orders->add(tree, worker_child("breaker/pay", script));
  tree.advance(3s);
  tree.hold_back(tree.post("breaker/pay")->child());
  REQUIRE(tree.kill("breakers"));
  orders->add(tree, worker_child("breaker/pay", script));
  orders->remove(tree, "breaker/pay");
  orders->add(tree, worker_child("breaker/pay", script));
  tree.advance(1s);
  int starts = 0;
  script->on_construct = [&] {
    if (++starts <= 2)
      throw std::runtime_error{"no room"};
  };
  tree.let_go();
  tree.run();
  CHECK(starts == 1);
  tree.advance(100ms);
  CHECK(starts == 3);
  CHECK(tree.status("breaker/pay").state == child_state::running);
  CHECK(script->most_alive() == 1);
}
