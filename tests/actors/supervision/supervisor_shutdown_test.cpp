#include "tests/actors/supervision/group_tree.hpp"
#include "tests/catch.hpp"

#include <algorithm>

using namespace muster;
using namespace std::chrono_literals;

namespace {

/// Ends a while after it was asked to.
void make_slow_to_end(const script_ptr& script, duration after) {
  script->on_start = [after](worker& self) {
    self.set_exit_handler([&self, after](caf::exit_msg&) { self.tick_after(after, tick{}); });
    self.ready();
  };
  script->on_tick = [](worker& self, const tick&) { self.quit(); };
}

events names_of(virtual_tree& tree, const std::string& supervisor) {
  events result;
  const auto list = tree.ask<children_list>(tree.post_of<supervisor_actor>(supervisor), children_query{false});
  for (const auto& each : list.value().children)
    result.push_back(each.child.str());
  return result;
}

struct open_tree {
  explicit open_tree(restart_strategy strategy, std::vector<child_spec> fixed = {}) {
    tree.start({tree.journal(), make_child<open_supervisor>(child_name{"breakers"}, std::move(fixed), orders,
                                                            supervisor_flags{strategy})});
    tree.advance(1s);
  }

  void add(const std::string& name, const script_ptr& script, restart_type restart = restart_type::permanent) {
    auto spec = make_child<reporter>(child_name{name}, script, heard);
    spec.restart = restart;
    orders->add(tree, std::move(spec));
    tree.run();
  }

  std::shared_ptr<desk> orders = std::make_shared<desk>(child_name{"breakers"});
  std::shared_ptr<events> heard = std::make_shared<events>();
  virtual_tree tree;
};

constexpr auto every_strategy = {restart_strategy::one_for_one, restart_strategy::one_for_all,
                                 restart_strategy::rest_for_one, restart_strategy::simple_one_for_one};

} // namespace

TEST_CASE("a child gets the time of its shutdown rule to end by itself, and is killed after it") {
  struct row {
    std::string what;
    shutdown_rule rule;
    /// Of the child, once it is asked.
    duration needs;
    duration took;
    std::string reason;
  };
  const auto example = GENERATE(values<row>({
    {"the usual time, enough", {}, 4s, 4s, "ended"},
    {"the usual time, not enough", {}, 6s, 5s, "was killed"},
    {"a time of its own, enough", 10s, 6s, 6s, "ended"},
    {"a time of its own, not enough", 1s, 2s, 1s, "was killed"},
    {"all the time it needs", shutdown_rule::infinity(), 5min, 5min, "ended"},
    {"none", shutdown_rule::brutal_kill(), 1s, 0s, "was killed"},
  }));
  INFO(example.what);
  group_tree it{{restart_strategy::one_for_all}};
  make_slow_to_end(it.scripts["b"], example.needs);
  it.specs[1].shutdown = example.rule;
  it.settle();
  const auto begin = it.tree.now();
  SECTION("when its group is restarted") {
    it.crash("a");
    if (example.took > 0s)
      it.tree.advance(example.took - 1ns);
    CHECK((it.tree.post("a")->child() == nullptr) == (example.took > 0s));
    it.tree.advance(1ns);
    CHECK(it.tree.post("a")->child() != nullptr);
    CHECK(it.tree.post("b")->child() != nullptr);
  }
  SECTION("when its supervisor is stopped") {
    it.tree.stop();
    CHECK(it.tree.now() - begin == example.took);
  }
}

TEST_CASE("a supervisor gets all the time that its children need to stop, unless its rule says otherwise") {
  const auto rule = GENERATE(values<shutdown_rule>({{}, shutdown_rule::infinity(), 3s, shutdown_rule::brutal_kill()}));
  virtual_tree tree;
  const auto script = make_script();
  make_slow_to_end(script, 4s);
  auto inner = make_supervisor(child_name{"inner"}, {}, {worker_child("x", script), worker_child("y", script)});
  inner.shutdown = rule;
  tree.start({inner});
  const auto begin = tree.now();
  tree.stop();
  const auto expected = rule.kills() ? 0s : rule == shutdown_rule{3s} ? 3s : 8s;
  CHECK(tree.now() - begin == expected);
}

TEST_CASE("what a supervisor is given is examined before it starts, with all that is below it") {
  const auto good = [](const std::string& name) { return worker_child(name, make_script()); };
  const auto of = [&](supervisor_flags flags, std::vector<child_spec> children) {
    return faults_of(make_supervisor(child_name{"g"}, flags, std::move(children)));
  };
  auto hasty = good("a");
  hasty.shutdown = 0s;
  auto empty = good("a");
  empty.start = nullptr;
  const auto inner = make_supervisor(child_name{"inner"}, {}, {good("a")});
  CHECK(of({}, {}).empty());
  CHECK(of({}, {good("a"), good("b"), inner}) == events{"'g' has 'a' twice"});
  CHECK(of({}, {good("b"), inner}).empty());
  CHECK(of({}, {good("a"), good("a")}) == events{"'g' has 'a' twice"});
  CHECK(of({}, {good("g")}) == events{"'g' has 'g' twice"});
  CHECK(of({{}, -1, 0s}, {}) == events{"'g' has a negative intensity", "'g' has a period that is not positive"});
  CHECK(of({}, {hasty}) == events{"'a' has a shutdown time that is not positive"});
  CHECK(of({}, {empty}) == events{"'a' says nothing of how to start it"});
  CHECK(of({}, {make_supervisor(child_name{"h"}, {{}, -1, {}}, {})}) == events{"'h' has a negative intensity"});
  CHECK(faults_of(child_spec{}).size() == 2);
  CHECK(names_in(make_supervisor(child_name{"g"}, {}, {good("b"), inner}))
        == std::vector{child_name{"g"}, child_name{"b"}, child_name{"inner"}, child_name{"a"}});
  virtual_tree tree;
  CHECK_THROWS_WITH(tree.start({make_supervisor(child_name{"g"}, {}, {good("a"), good("a")})}), "'g' has 'a' twice");
  tree.start({make_child<supervisor>(child_name{"g"}, std::vector{good("a"), good("a")})});
  CHECK(tree.home()->children().of(child_name{"g"}).last_reason == "did not start: 'g' has 'a' twice");
}

TEST_CASE("children that were added stop together under simple_one_for_one, else one by one in reverse") {
  const auto strategy = GENERATE(values(every_strategy));
  const auto stubborn = make_script();
  stubborn->on_start = [](worker& self) {
    self.set_exit_handler([](caf::exit_msg&) {});
    self.ready();
  };
  open_tree it{strategy, {worker_child("fixed", stubborn)}};
  for (const auto* name : {"x", "y", "z"})
    it.add(name, stubborn);
  it.heard->clear();
  const auto begin = it.tree.now();
  it.tree.stop();
  // Each must be killed after 5 s, the fixed one after all others.
  const auto together = strategy == restart_strategy::simple_one_for_one;
  CHECK(it.tree.now() - begin == (together ? 10s : 20s));
  CHECK(it.heard->size() == 3);
  if (!together)
    CHECK(*it.heard == events{"end z", "end y", "end x"});
}

TEST_CASE("one that was added and is not to be restarted is forgotten when it ends, and may be added again") {
  struct row {
    restart_strategy strategy;
    restart_type type;
    bool crashes;
    bool forgotten;
  };
  constexpr auto one = restart_strategy::one_for_one;
  constexpr auto simple = restart_strategy::simple_one_for_one;
  const auto example = GENERATE(values<row>({
    {one, restart_type::permanent, false, false},
    {one, restart_type::transient, false, false},
    {one, restart_type::temporary, false, true},
    {one, restart_type::temporary, true, true},
    {simple, restart_type::permanent, false, false},
    {simple, restart_type::transient, true, false},
    {simple, restart_type::transient, false, true},
    {simple, restart_type::temporary, false, true},
    {restart_strategy::one_for_all, restart_type::temporary, true, true},
  }));
  open_tree it{example.strategy};
  const auto script = make_script();
  script->on_note = [](worker& self, const note&) { self.quit(); };
  it.add("x", script, example.type);
  const auto x = it.tree.post_of<worker_actor>("x");
  it.tree.tell(x, note{0, 0, example.crashes});
  it.tree.advance(1s);
  CHECK(names_of(it.tree, "breakers") == (example.forgotten ? events{} : events{"x"}));
  if (!example.forgotten)
    return;
  CHECK(it.tree.ask<reply>(x, question{}).error().code == errc::unavailable);
  it.add("x", script, example.type);
  CHECK(it.tree.ask<reply>(x, question{}).value().incarnation == 2);
}

TEST_CASE(
  "with a supervisor that is removed or never restarted, the posts of all below it are closed until it is back") {
  open_tree it{restart_strategy::one_for_one};
  const auto script = make_script();
  const auto inner = make_supervisor(child_name{"inner"}, {}, {worker_child("x", script)});
  auto outer = make_supervisor(child_name{"outer"}, {}, {inner, worker_child("y", script)});
  const auto release = [&](bool at_once) {
    if (at_once)
      it.orders->remove(it.tree, "outer");
    else
      REQUIRE(it.tree.kill("outer"));
    it.tree.advance(1s);
  };
  const auto at_once = GENERATE(true, false);
  outer.restart = at_once ? restart_type::permanent : restart_type::temporary;
  it.orders->add(it.tree, outer);
  it.tree.advance(1s);
  const auto x = it.tree.post_of<worker_actor>("x");
  const auto y = it.tree.post_of<worker_actor>("y");
  CHECK(it.tree.ask<reply>(x, question{}).value().incarnation == 1);
  release(at_once);
  for (const auto& each : {x, y})
    CHECK(it.tree.ask<reply>(each, question{}).error().code == errc::unavailable);
  it.orders->add(it.tree, outer);
  it.tree.advance(1s);
  for (const auto& each : {x, y})
    CHECK(it.tree.ask<reply>(each, question{}).value().incarnation == 2);
  for (const auto* each : {"outer", "inner", "x", "y"})
    CHECK(it.tree.status(each).restarts == 0);
  CHECK(it.tree.facts().empty());
}

TEST_CASE("one that is added to a group starts in its turn, belongs to it, and leaves it without harm") {
  open_tree it{restart_strategy::one_for_all,
               {worker_child("fixed", make_script()), worker_child("other", make_script())}};
  it.tree.advance(3s);
  const auto slow = make_script();
  slow->on_start = [](worker& self) { self.tick_after(1s, tick{}); };
  slow->on_tick = [](worker& self, const tick&) { self.ready(); };
  it.add("x", slow);
  it.add("y", make_script());
  CHECK(*it.heard == events{"start x"});
  it.tree.advance(1s);
  CHECK(*it.heard == events{"start x", "start y"});
  it.tree.advance(3s);
  it.heard->clear();
  crash(it.tree, "fixed");
  it.tree.advance(1s);
  CHECK(*it.heard == events{"end y", "end x", "start x", "start y"});
  it.tree.advance(3s);
  it.heard->clear();
  SECTION("while it runs") {
    it.orders->remove(it.tree, "x");
    it.tree.advance(1s);
    CHECK(*it.heard == events{"end x"});
  }
  SECTION("while the group waits for it") {
    crash(it.tree, "other");
    it.tree.advance(500ms);
    CHECK(*it.heard == events{"end y", "end x", "start x"});
    it.orders->remove(it.tree, "x");
    it.tree.advance(1ms);
    CHECK(*it.heard == events{"end y", "end x", "start x", "end x", "start y"});
  }
  SECTION("while it is down with its group") {
    crash(it.tree, "other");
    crash(it.tree, "other");
    it.heard->clear();
    it.orders->remove(it.tree, "x");
    it.tree.advance(1s);
    CHECK(*it.heard == events{"start y"});
  }
  SECTION("and comes back to it") {
    it.orders->remove(it.tree, "x");
    it.add("x", make_script());
    it.tree.advance(1s);
    CHECK(*it.heard == events{"end x", "start x"});
    CHECK(names_of(it.tree, "breakers") == events{"fixed", "other", "x", "y"});
    return;
  }
  CHECK(names_of(it.tree, "breakers") == events{"fixed", "other", "y"});
}
