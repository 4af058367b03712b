#include "actors/supervision/supervisor.hpp"
#include "tests/actors/supervision/worker_tree.hpp"
#include "tests/catch.hpp"

#include <caf/exit_reason.hpp>

using namespace muster;
using namespace std::chrono_literals;

TEST_CASE("children start in order, each when the one before is ready, and stop in reverse") {
  virtual_tree tree;
  const auto heard = std::make_shared<events>();
  const auto script = make_script();
  const auto slow = make_script();
  slow->on_start = [](worker& self) { self.tick_after(1s, tick{}); };
  slow->on_tick = [](worker& self, const tick&) { self.ready(); };
  tree.start({make_child<reporter>(child_name{"a"}, script, heard), make_child<reporter>(child_name{"b"}, slow, heard),
              make_child<reporter>(child_name{"c"}, script, heard)});
  CHECK(*heard == events{"start a", "start b"});
  CHECK(tree.post("root")->child() == nullptr);
  tree.advance(1s);
  CHECK(*heard == events{"start a", "start b", "start c"});
  CHECK(tree.post("root")->child() == tree.root());
  heard->clear();
  tree.stop();
  CHECK(*heard == events{"end c", "end b", "end a"});
  CHECK(tree.given_up().empty());
  CHECK(tree.ask<reply>(tree.post_of<worker_actor>("a"), question{}).error().code == errc::unavailable);
}

TEST_CASE("a transient child that ends well and a temporary one that crashes stay down, and their posts say so") {
  virtual_tree tree;
  const auto transient = make_script();
  transient->on_note = [](worker& self, const note&) { self.quit(); };
  const auto temporary = make_script();
  tree.start({worker_child("once", transient, restart_type::transient),
              worker_child("fleeting", temporary, restart_type::temporary)});
  tree.tell(tree.post_of<worker_actor>("once"), note{});
  crash(tree, "fleeting");
  for (const auto* name : {"once", "fleeting"}) {
    CHECK(tree.status(name).state == child_state::stopped);
    CHECK(tree.ask<reply>(tree.post_of<worker_actor>(name), question{}).error().code == errc::unavailable);
    CHECK(tree.kill(name).error().code == errc::refused);
  }
}

TEST_CASE("a kill names a child of the supervisor, and one that is down is killed when it is up again") {
  virtual_tree tree;
  const auto script = make_script();
  tree.start({worker_child("pay", script)});
  const auto root = tree.post_of<supervisor_actor>("root");
  CHECK(tree.ask<done>(root, kill_child{child_name{"cart"}}).error()
        == failure{errc::not_found, "'root' has no child 'cart'"});
  crash(tree, "pay");
  CHECK(tree.status("pay").state == child_state::waiting);
  REQUIRE(tree.kill("pay"));
  CHECK(tree.status("pay").restarts == 0);
  tree.advance(1s);
  CHECK(tree.status("pay").restarts == 2);
  CHECK(tree.status("pay").last_reason == "was killed");
  SECTION("several kills are as many ends") {
    for (int i = 0; i < 3; ++i)
      REQUIRE(tree.kill("pay"));
    tree.advance(10s);
    CHECK(tree.status("pay").restarts == 5);
  }
}

TEST_CASE("rule 8: a child that does not stop is killed after a deadline") {
  virtual_tree tree;
  const auto stubborn = make_script();
  stubborn->on_start = [](worker& self) {
    self.set_exit_handler([](caf::exit_msg&) {});
    self.ready();
  };
  const auto heard = std::make_shared<events>();
  tree.start({make_child<reporter>(child_name{"first"}, make_script(), heard),
              make_child<reporter>(child_name{"stubborn"}, stubborn, heard)});
  const auto begin = tree.now();
  heard->clear();
  tree.stop();
  CHECK(*heard == events{"end stubborn", "end first"});
  CHECK(tree.now() - begin == 5s);
}

TEST_CASE("rule 8: a child that cannot even be killed is abandoned, and the post moves on") {
  virtual_tree tree;
  const auto script = make_script();
  tree.start({tree.journal(), worker_child("pay", script)});
  const auto stuck = tree.post("pay")->child();
  tree.advance(3s);
  tree.hold_back(stuck);
  tree.tell(tree.post_of<worker_actor>("pay"), note{0, 1});
  REQUIRE(tree.kill("pay"));
  tree.advance(4s);
  CHECK(tree.post("pay")->child() == stuck);
  tree.advance(2s);
  CHECK(tree.post("pay")->child() != nullptr);
  CHECK(tree.post("pay")->child() != stuck);
  const std::string verdict =
    "did not end within 5s after it was killed and was abandoned; messages in its mailbox may be lost";
  CHECK(tree.status("pay").last_reason == verdict);
  CHECK(tree.facts_of<child_restarted>().back().reason == verdict);
  tree.tell(tree.post_of<worker_actor>("pay"), note{0, 2});
  tree.run();
  CHECK(script->numbers() == std::vector<int64_t>{2});
  // When it comes round after all, it does not get in the way of its successor.
  tree.let_go();
  tree.tell(tree.post_of<worker_actor>("pay"), note{0, 3});
  tree.advance(1s);
  CHECK(script->numbers() == std::vector<int64_t>{2, 3});
  CHECK(tree.status("pay").restarts == 1);
}

TEST_CASE("rule 8: the stop of a tree takes no longer than its deadlines, even if a child hangs") {
  virtual_tree tree;
  tree.start({worker_child("first", make_script()), worker_child("hung", make_script())});
  tree.hold_back(tree.post("hung")->child());
  const auto begin = tree.now();
  tree.stop();
  CHECK(tree.now() - begin == 10s);
}
