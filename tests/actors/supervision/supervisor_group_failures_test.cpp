#include "tests/actors/supervision/group_tree.hpp"
#include "tests/catch.hpp"

#include <map>
#include <random>
#include <stdexcept>

using namespace muster;
using namespace std::chrono_literals;

TEST_CASE("a failure in the start of a member is a cause of its own: of the group again, or of the rest of it") {
  enum class fault { constructor, hook, end_in_hook, hang };
  struct row {
    fault how;
    std::string reason;
  };
  const auto example = GENERATE(values<row>({{fault::constructor, "did not start: no room"},
                                             {fault::hook, "no memory of it"},
                                             {fault::end_in_hook, "ended"},
                                             {fault::hang, "was not ready within 30s"}}));
  const auto flags = GENERATE(one_for_all_flags, rest_for_one_flags);
  group_tree it{flags};
  it.settle();
  bool fails = true;
  const auto& script = it.scripts["c"];
  if (example.how == fault::constructor)
    script->on_construct = [&] {
      if (std::exchange(fails, false))
        throw std::runtime_error{"no room"};
    };
  else
    script->on_start = [&](worker& self) {
      if (!std::exchange(fails, false))
        return self.ready();
      if (example.how == fault::hook)
        throw std::runtime_error{"no memory of it"};
      if (example.how == fault::end_in_hook)
        self.quit();
    };
  it.crash("a");
  it.tree.advance(31s);
  CHECK(it.states() == all_running);
  CHECK(it.most_alive() == 1);
  CHECK(it.tree.status("c").restarts == 2);
  CHECK(it.tree.status("c").last_reason == example.reason);
  CHECK(it.tree.status("b").restarts == (flags.strategy == restart_strategy::one_for_all ? 2 : 1));
}

TEST_CASE("one that never comes up again escalates, with nobody of its group left running meanwhile") {
  auto flags = GENERATE(one_for_all_flags, rest_for_one_flags);
  flags.intensity = 3;
  group_tree it{flags};
  it.settle();
  it.scripts["b"]->on_construct = [] { throw std::runtime_error{"no room"}; };
  it.crash("a");
  it.tree.advance(200ms);
  const auto given_up = it.tree.facts_of<child_given_up>();
  REQUIRE(!given_up.empty());
  CHECK(given_up[0].child == child_name{"b"});
  CHECK(given_up[0].restarts == 3);
  CHECK(given_up[0].reason == "did not start: no room");
  const auto why = it.tree.home()->children().of(child_name{"group"}).last_reason;
  CHECK(why.starts_with("'b' was given up after "));
  CHECK(why.ends_with(" restarts: did not start: no room"));
  // Its supervisor is started again, and starts as it has started first.
  it.scripts["b"]->on_construct = nullptr;
  it.tree.advance(10s);
  CHECK(it.states() == all_running);
  CHECK(it.most_alive() == 1);
}

TEST_CASE("an end before its group is up again is a cause that replaces the one before") {
  group_tree it{rest_for_one_flags};
  SECTION("of an earlier one while the later ones are being started") {
    make_slow(it.scripts["b"]);
    it.start();
    it.tree.advance(5s);
    it.heard();
    it.crash("b");
    CHECK(it.heard() == events{"end b", "end c", "start b"});
    it.crash("a");
    CHECK(it.heard() == events{"end a", "end b", "start a", "start b"});
    it.tree.advance(1s);
    CHECK(it.heard() == events{"start c"});
  }
  SECTION("of an earlier one while a later one is being stopped") {
    make_stubborn(it.scripts["c"]);
    it.settle();
    it.crash("b");
    it.crash("a");
    CHECK(it.heard() == events{"end b", "end a"});
    it.tree.advance(5s);
    CHECK(it.heard() == events{"end c", "start a", "start b", "start c"});
  }
  SECTION("of an earlier one while the later ones wait") {
    it.start();
    it.crash("b");
    it.crash("a");
    CHECK(it.heard() == events{"end b", "end c", "end a"});
    it.tree.advance(24ms);
    CHECK(it.heard() == events{"start a", "start b", "start c"});
  }
  SECTION("of the one that is being started") {
    make_slow(it.scripts["c"]);
    it.start();
    it.tree.advance(5s);
    it.heard();
    it.crash("b");
    CHECK(it.heard() == events{"end b", "end c", "start b", "start c"});
    REQUIRE(it.tree.kill("b"));
    CHECK(it.heard() == events{"end b", "end c"});
    it.tree.advance(2s);
    CHECK(it.heard() == events{"start b", "start c"});
  }
  CHECK(it.states() == all_running);
  CHECK(it.most_alive() == 1);
}

TEST_CASE("a supervisor that is killed amid a restart of its group is followed by one that starts it as a whole") {
  group_tree it{one_for_all_flags};
  make_stubborn(it.scripts["a"]);
  it.settle();
  it.crash("c");
  CHECK(it.heard() == events{"end c", "end b"});
  REQUIRE(it.tree.kill("group"));
  CHECK(it.heard() == events{"end a", "start a", "start b", "start c"});
  CHECK(it.states() == all_running);
  CHECK(it.most_alive() == 1);
}

TEST_CASE("a group that is stopped for good amid its restart stops in reverse and starts no more") {
  group_tree it{one_for_all_flags};
  make_stubborn(it.scripts["b"]);
  it.settle();
  it.crash("c");
  it.heard();
  const auto begin = it.tree.now();
  it.tree.stop();
  CHECK(it.heard() == events{"end b", "end a"});
  CHECK(it.tree.now() - begin == 5s);
}

TEST_CASE("a kill of a member that is down counts when it is up, and takes its group along") {
  group_tree it{one_for_all_flags};
  it.settle();
  it.crash("a");
  it.crash("a");
  REQUIRE(it.tree.kill("c"));
  it.heard();
  it.tree.advance(40ms);
  CHECK(it.heard()
        == events{"start a", "start b", "start c", "end c", "end b", "end a", "start a", "start b", "start c"});
  CHECK(it.tree.status("a").last_reason == "was stopped since 'c' ended: was killed");
}

TEST_CASE("whatever happens to a group, in the end all of it is up, one incarnation of each, and no message is lost") {
  const auto flags = GENERATE(one_for_one_flags, one_for_all_flags, rest_for_one_flags);
  const auto seed = GENERATE(range(1u, 41u));
  INFO("seed " << seed);
  std::mt19937 chance{seed};
  settings configuration;
  configuration.supervision.intensity = 1'000'000;
  // Nobody is abandoned, which could lose a mailbox.
  configuration.supervision.shutdown_timeout = 1h;
  group_tree it{flags, configuration};
  for (const auto* name : {"a", "b", "c"})
    if (chance() % 2 == 0)
      make_slow(it.scripts[name]);
  it.start();
  std::map<std::string, int64_t> sent;
  for (int step = 0; step < 60; ++step) {
    const std::string who(1, static_cast<char>('a' + chance() % 3));
    switch (chance() % 8) {
      case 0:
      case 1:
        it.tree.tell(it.post(who), note{0, ++sent[who], true});
        break;
      case 2:
        it.tree.request<done>(it.tree.post_of<supervisor_actor>("group"), kill_child{child_name{who}});
        break;
      case 3:
        if (chance() % 4 == 0)
          it.tree.request<done>(it.tree.post_of<supervisor_actor>("root"), kill_child{child_name{"group"}});
        break;
      case 4:
        if (const auto child = it.tree.post(who)->child())
          it.tree.hold_back(child);
        break;
      case 5:
        it.tree.let_go();
        break;
      default:
        it.tree.tell(it.post(who), note{0, ++sent[who]});
    }
    it.tree.advance(std::chrono::milliseconds{chance() % 4 == 0 ? chance() % 1500 : 0});
  }
  it.tree.let_go();
  it.tree.advance(10min);
  CHECK(it.states() == all_running);
  for (const auto& [name, count] : sent) {
    INFO(name);
    CHECK(it.scripts[name]->most_alive() == 1);
    std::vector<int64_t> all;
    for (int64_t number = 1; number <= count; ++number)
      all.push_back(number);
    CHECK(it.scripts[name]->numbers() == all);
  }
}

TEST_CASE("a failure during another child's restart concerns that other one in no way where each is restarted alone") {
  group_tree it{one_for_one_flags};
  make_slow(it.scripts["a"]);
  it.start();
  it.tree.advance(5s);
  it.heard();
  it.crash("a");
  CHECK(it.states() == std::vector{child_state::starting, child_state::running, child_state::running});
  int failures = 2;
  it.scripts["b"]->on_construct = [&] {
    if (failures-- > 0)
      throw std::runtime_error{"no room"};
  };
  it.crash("b");
  it.tree.advance(999ms);
  CHECK(it.heard() == events{"end a", "start a", "end b", "start b"});
  it.tree.advance(1ms);
  CHECK(it.states() == all_running);
  CHECK(it.tree.status("a").restarts == 1);
  CHECK(it.tree.status("b").restarts == 3);
  CHECK(it.tree.status("c").restarts == 0);
}

TEST_CASE("a supervisor that gives up is a crash to its own one, which restarts its group with all below it") {
  virtual_tree tree;
  const auto heard = std::make_shared<events>();
  const auto child = [&](const char* name) { return make_child<reporter>(child_name{name}, make_script(), heard); };
  const auto inner =
    make_supervisor(child_name{"inner"}, {restart_strategy::one_for_all, 0, {}}, {child("x"), child("y")});
  const auto other = make_supervisor(child_name{"other"}, {}, {child("u"), child("v")});
  tree.start(
    {tree.journal(), make_supervisor(child_name{"outer"}, rest_for_one_flags, {child("first"), inner, other})});
  tree.advance(3s);
  heard->clear();
  crash(tree, "x");
  CHECK(*heard == events{"end x", "end y", "end v", "end u", "start x", "start y", "start u", "start v"});
  CHECK(tree.status("inner").last_reason == "'x' was given up after 0 restarts: note 0");
  CHECK(tree.status("other").last_reason
        == "was stopped since 'inner' ended: 'x' was given up after 0 restarts: note 0");
  CHECK(tree.status("first").restarts == 0);
  CHECK(tree.status("outer").restarts == 0);
  const auto given_up = tree.facts_of<child_given_up>();
  REQUIRE(given_up.size() == 1);
  CHECK(given_up[0].child == child_name{"x"});
}
