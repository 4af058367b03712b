#include "actors/supervision/supervisor.hpp"
#include "tests/actors/supervision/open_supervisor.hpp"
#include "tests/actors/supervision/worker.hpp"
#include "tests/catch.hpp"
#include "tests/support/virtual_tree.hpp"

using namespace muster;
using namespace std::chrono_literals;

namespace {

using numbers = std::vector<int64_t>;

/// root -> journal, group -> group/a, group/b.
struct bench {
  explicit bench(settings configuration = {}) : tree{std::move(configuration)} {}

  void start() {
    tree.start({tree.journal(), make_child<supervisor>(child_name{"group"}, std::vector{worker_child("group/a", a),
                                                                                        worker_child("group/b", b)})});
  }

  worker_actor post_a() { return tree.post_of<worker_actor>("group/a"); }

  std::vector<std::string> restarted() const {
    std::vector<std::string> result;
    for (const auto& entry : tree.facts())
      if (const auto* what = std::get_if<child_restarted>(&entry.what))
        result.push_back(what->child.str() + " " + std::to_string(what->restarts) + ": " + what->reason);
    return result;
  }

  script_ptr a = std::make_shared<worker_script>();
  script_ptr b = std::make_shared<worker_script>();
  virtual_tree tree;
};

} // namespace

TEST_CASE("when a supervisor is killed its children die with it and start anew, and their posts keep the messages") {
  bench it;
  it.start();
  it.tree.advance(3s);
  const auto old_a = it.tree.post("group/a")->child();
  for (int64_t i = 1; i <= 5; ++i)
    it.tree.tell(it.post_a(), note{0, i});
  it.tree.hold_back(old_a);
  REQUIRE(it.tree.kill("group"));
  it.tree.tell(it.post_a(), note{0, 6});
  it.tree.run();
  SECTION("at once") {}
  SECTION("while the old child has yet to end") {
    it.tree.advance(1s);
    CHECK(it.tree.post("group/a")->child() == old_a);
    CHECK(it.a->numbers().empty());
  }
  it.tree.let_go();
  it.tree.advance(1s);
  CHECK(it.a->numbers() == numbers{1, 2, 3, 4, 5, 6});
  CHECK(it.a->most_alive() == 1);
  CHECK(it.b->most_alive() == 1);
  CHECK(it.tree.ask<reply>(it.post_a(), question{0, 7}).value().incarnation == 2);
  CHECK(it.tree.status("group/a").restarts == 1);
  CHECK(it.tree.status("group/b").restarts == 1);
  CHECK(it.restarted()
        == std::vector<std::string>{"group/a 1: ended with its supervisor", "group/b 1: ended with its supervisor",
                                    "group 1: was killed"});
}

TEST_CASE("a supervisor whose child crashes too often stops the others and is started again by its own") {
  settings configuration;
  configuration.supervision.period = 1min;
  bench it{configuration};
  it.start();
  it.tree.advance(3s);
  for (int64_t i = 1; i <= 11; ++i) {
    it.tree.tell(it.post_a(), note{0, i, true});
    it.tree.advance(i < 10 ? 1s : 5s);
  }
  it.tree.tell(it.post_a(), note{0, 12});
  it.tree.advance(10s);
  CHECK(it.tree.given_up().empty());
  CHECK(it.a->numbers().back() == 12);
  CHECK(it.a->most_alive() == 1);
  CHECK(it.tree.status("group").last_reason == "'group/a' was given up after 10 restarts: note 11");
  CHECK(it.tree.status("group/b").restarts == 1);
  // What the first incarnation could not tell any more, the second one has told.
  std::vector<std::string> given_up;
  for (const auto& entry : it.tree.facts())
    if (const auto* what = std::get_if<child_given_up>(&entry.what))
      given_up.push_back(what->child.str());
  CHECK(given_up == std::vector<std::string>{"group/a"});
}

TEST_CASE("what a supervisor could not tell the journal, its next incarnation tells") {
  bench it;
  it.start();
  it.tree.advance(3s);
  it.tree.hold_back(it.tree.post("journal")->child());
  it.tree.tell(it.post_a(), note{0, 1, true});
  it.tree.run();
  REQUIRE(it.tree.kill("group"));
  it.tree.advance(1s);
  CHECK(it.restarted().empty());
  it.tree.let_go();
  it.tree.advance(10s);
  const auto restarted = it.restarted();
  REQUIRE(restarted.size() == 4);
  CHECK(restarted[0] == "group/a 1: note 1");
  CHECK(std::ranges::count(restarted, "group/a 2: ended with its supervisor") == 1);
  CHECK(std::ranges::count(restarted, "group/b 1: ended with its supervisor") == 1);
  CHECK(std::ranges::count(restarted, "group 1: was killed") == 1);
}

TEST_CASE("the end of the root, whatever its cause, ends the tree and is told to the host") {
  bench it;
  it.start();
  const auto asked = it.tree.request<reply>(it.post_a(), promise_me{});
  it.tree.run();
  caf::anon_send_exit(it.tree.root(), caf::exit_reason::kill);
  it.tree.run();
  CHECK(it.tree.given_up() == std::vector<std::string>{"was killed"});
  REQUIRE(*asked);
  CHECK((*asked)->error().code == errc::outcome_unknown);
  CHECK(it.tree.ask<reply>(it.post_a(), question{}).error().code == errc::unavailable);
}

TEST_CASE("children can be added and removed while the supervisor runs") {
  virtual_tree tree;
  const auto script = std::make_shared<worker_script>();
  const auto orders = std::make_shared<desk>(child_name{"breakers"});
  tree.start({tree.journal(), make_child<open_supervisor>(child_name{"breakers"}, std::vector<child_spec>{}, orders,
                                                          supervisor_flags{})});
  CHECK(tree.post("breakers")->child() == nullptr);
  tree.advance(100ms);
  REQUIRE(tree.post("breakers")->child() != nullptr);
  const auto pay = tree.post_of<worker_actor>("breaker/pay");
  orders->add(tree, worker_child("breaker/pay", script));
  orders->add(tree, worker_child("breaker/pay", script));
  CHECK(tree.ask<reply>(pay, question{0, 1}).value().incarnation == 1);
  CHECK(script->most_alive() == 1);
  SECTION("one that crashes is restarted") {
    tree.tell(pay, note{0, 2, true});
    CHECK(tree.ask<reply>(pay, question{0, 3}).value().incarnation == 2);
  }
  SECTION("one that is removed answers no more, until it is added again") {
    orders->remove(tree, "breaker/pay");
    orders->remove(tree, "breaker/cart");
    CHECK(tree.ask<reply>(pay, question{0, 2}).error().code == errc::unavailable);
    orders->add(tree, worker_child("breaker/pay", script));
    CHECK(tree.ask<reply>(pay, question{0, 3}).value().incarnation == 2);
    // That was no restart.
    CHECK(tree.status("breaker/pay").restarts == 0);
    CHECK(tree.facts().empty());
  }
  SECTION("one that is added again while it is being removed starts anew and misses nothing") {
    orders->remove(tree, "breaker/pay");
    orders->add(tree, worker_child("breaker/pay", script));
    tree.tell(pay, note{0, 2});
    tree.tell(pay, note{0, 3});
    CHECK(tree.ask<reply>(pay, question{0, 4}).value().incarnation == 2);
    CHECK(script->numbers() == numbers{1, 2, 3, 4});
    CHECK(tree.status("breaker/pay").restarts == 0);
  }
  CHECK(script->most_alive() == 1);
}
