#include "tests/actors/supervision/group_tree.hpp"
#include "tests/catch.hpp"

#include <stdexcept>

using namespace muster;
using namespace std::chrono_literals;
using state = child_state;

namespace {

settings with_intensity(int64_t intensity) {
  settings result;
  result.supervision.intensity = intensity;
  result.supervision.period = 1min;
  return result;
}

} // namespace

TEST_CASE("the strategy says who is stopped with a child that crashed, in reverse, and started again, in order") {
  struct row {
    supervisor_flags flags;
    std::string who;
    events heard;
  };
  const auto example = GENERATE(values<row>({
    {one_for_one_flags, "a", {"end a", "start a"}},
    {one_for_one_flags, "b", {"end b", "start b"}},
    {one_for_all_flags, "a", {"end a", "end c", "end b", "start a", "start b", "start c"}},
    {one_for_all_flags, "b", {"end b", "end c", "end a", "start a", "start b", "start c"}},
    {one_for_all_flags, "c", {"end c", "end b", "end a", "start a", "start b", "start c"}},
    {rest_for_one_flags, "a", {"end a", "end c", "end b", "start a", "start b", "start c"}},
    {rest_for_one_flags, "b", {"end b", "end c", "start b", "start c"}},
    {rest_for_one_flags, "c", {"end c", "start c"}},
  }));
  group_tree it{example.flags};
  it.settle();
  it.crash(example.who);
  CHECK(it.heard() == example.heard);
  CHECK(it.states() == all_running);
  CHECK(it.most_alive() == 1);
}

TEST_CASE("what a group keeps from its callers it answers when it is up again, and its facts say why it was stopped") {
  group_tree it{one_for_all_flags};
  make_slow(it.scripts["b"]);
  it.start();
  it.tree.advance(5s);
  it.crash("a");
  it.tree.tell(it.post("c"), note{0, 1});
  CHECK(it.states() == std::vector{state::running, state::starting, state::waiting});
  CHECK(it.tree.ask<reply>(it.post("a"), question{0, 2}).value().incarnation == 2);
  CHECK(it.scripts["c"]->numbers().empty());
  CHECK(it.tree.ask<reply>(it.post("c"), question{0, 3}).value().incarnation == 2);
  CHECK(it.scripts["c"]->numbers() == std::vector<int64_t>{1, 3});
  it.tree.run();
  CHECK(
    it.restarted()
    == events{"a 1: note 0", "b 1: was stopped since 'a' ended: note 0", "c 1: was stopped since 'a' ended: note 0"});
}

TEST_CASE("an early crash stops a group at once and starts it after the supervisor's backoff") {
  group_tree it{one_for_all_flags};
  it.start();
  it.crash("b");
  CHECK(it.heard() == events{"end b", "end c", "end a"});
  CHECK(it.states() == std::vector(3, state::waiting));
  CHECK(it.tree.status("a").backoff >= 8ms);
  CHECK(it.tree.status("a").backoff == it.tree.status("c").backoff);
  it.tree.advance(7ms);
  CHECK(it.states() == std::vector(3, state::waiting));
  it.tree.advance(5ms);
  CHECK(it.states() == all_running);
  // The second wait is twice as long although it is another child.
  it.crash("c");
  it.tree.advance(15ms);
  CHECK(it.states() == std::vector(3, state::waiting));
  it.tree.advance(9ms);
  CHECK(it.states() == all_running);
  it.tree.advance(2s);
  it.crash("a");
  CHECK(it.states() == all_running);
}

TEST_CASE("intensity counts per child under one_for_one, and for all children where they are restarted together") {
  struct row {
    supervisor_flags flags;
    bool gives_up;
  };
  const auto example =
    GENERATE(values<row>({{one_for_one_flags, false}, {one_for_all_flags, true}, {rest_for_one_flags, true}}));
  group_tree it{example.flags, with_intensity(2)};
  it.start();
  for (const auto* who : {"a", "b", "c"}) {
    CHECK(it.tree.status("group").restarts == 0);
    it.crash(who);
    it.tree.advance(5s);
  }
  CHECK(it.tree.status("group").restarts == (example.gives_up ? 1 : 0));
  CHECK(it.states() == all_running);
  CHECK(it.most_alive() == 1);
  const auto given_up = it.tree.facts_of<child_given_up>();
  REQUIRE(given_up.size() == (example.gives_up ? 1 : 0));
  if (!example.gives_up)
    return;
  CHECK(given_up[0].child == child_name{"c"});
  CHECK(it.tree.status("group").last_reason.starts_with("'c' was given up after"));
}

TEST_CASE("a supervisor's own intensity and period count for its children, and not those of the settings") {
  struct row {
    supervisor_flags flags;
    duration between;
    bool gives_up;
  };
  constexpr auto alone = restart_strategy::one_for_one;
  constexpr auto group = restart_strategy::rest_for_one;
  const auto example = GENERATE(values<row>({
    {{alone, {}, {}}, 20s, false},
    {{alone, 1, {}}, 20s, false},
    {{alone, 1, 1min}, 20s, true},
    {{alone, 0, {}}, 20s, true},
    {{group, 1, {}}, 20s, false},
    {{group, 1, 1min}, 20s, true},
  }));
  group_tree it{example.flags};
  it.settle();
  it.crash("a");
  it.tree.advance(example.between);
  it.crash("a");
  it.tree.advance(5s);
  CHECK((it.tree.status("group").restarts > 0) == example.gives_up);
  CHECK(it.states() == all_running);
}

TEST_CASE("a child that ends well or is never restarted takes nobody along") {
  const auto flags = GENERATE(one_for_one_flags, one_for_all_flags, rest_for_one_flags);
  group_tree it{flags};
  it.specs[0].restart = restart_type::temporary;
  it.specs[1].restart = restart_type::transient;
  it.scripts["b"]->on_note = [](worker& self, const note&) { self.quit(); };
  it.settle();
  it.crash("a");
  it.tree.tell(it.post("b"), note{});
  it.tree.run();
  CHECK(it.heard() == events{"end a", "end b"});
  CHECK(it.states() == std::vector{state::stopped, state::stopped, state::running});
}

TEST_CASE("a group starts without its temporary children, and with one that had ended well") {
  group_tree it{one_for_all_flags};
  it.specs[0].restart = restart_type::temporary;
  it.specs[1].restart = restart_type::transient;
  it.scripts["b"]->on_note = [](worker& self, const note&) { self.quit(); };
  it.settle();
  it.tree.tell(it.post("b"), note{});
  it.tree.run();
  it.heard();
  it.crash("c");
  CHECK(it.heard() == events{"end c", "end a", "start b", "start c"});
  CHECK(it.states() == std::vector{state::stopped, state::running, state::running});
  CHECK(it.tree.ask<reply>(it.post("a"), question{}).error().code == errc::unavailable);
  CHECK(it.tree.ask<reply>(it.post("b"), question{}).value().incarnation == 2);
}

TEST_CASE("a member of a group that does not stop is killed after its time, and one that cannot be is abandoned") {
  group_tree it{one_for_all_flags};
  make_stubborn(it.scripts["b"]);
  it.settle();
  const auto begin = it.tree.now();
  duration longest = 5s;
  SECTION("it is killed") {}
  SECTION("it is abandoned") {
    it.tree.hold_back(it.tree.post("b")->child());
    longest = 10s;
  }
  it.crash("a");
  CHECK(it.heard() == events{"end a", "end c"});
  it.tree.advance(longest - 1ms);
  CHECK(it.heard().empty());
  it.tree.advance(1ms);
  CHECK(it.tree.now() - begin == longest);
  CHECK(it.states() == all_running);
  it.tree.let_go();
  it.tree.run();
  CHECK(it.states() == all_running);
}

TEST_CASE("one that crashes while its group is being stopped is no cause of another restart, and says why") {
  group_tree it{one_for_all_flags};
  it.scripts["b"]->on_start = [](worker& self) {
    self.set_exit_handler([](caf::exit_msg&) { throw std::runtime_error{"cannot let go"}; });
    self.ready();
  };
  it.settle();
  it.crash("c");
  CHECK(it.heard() == events{"end c", "end b", "end a", "start a", "start b", "start c"});
  it.tree.advance(1s);
  CHECK(it.restarted() == events{"a 1: was stopped since 'c' ended: note 0", "b 1: cannot let go", "c 1: note 0"});
}
