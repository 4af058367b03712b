#include "tests/actors/supervision/worker_tree.hpp"
#include "tests/catch.hpp"

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
