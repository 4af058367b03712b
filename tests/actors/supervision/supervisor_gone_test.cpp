#include "tests/actors/supervision/open_supervisor.hpp"
#include "tests/actors/supervision/worker_tree.hpp"
#include "tests/catch.hpp"

using namespace muster;
using namespace std::chrono_literals;

namespace {

constexpr auto many = static_cast<int>(2 * post_directory::remembered);

/// root -> journal, many; of which the latter gets children and loses them.
struct coming_and_going {
  explicit coming_and_going(settings configuration = {}) : tree{std::move(configuration)} {
    tree.start({tree.journal(), make_child<open_supervisor>(child_name{"many"}, std::vector<child_spec>{}, orders,
                                                            supervisor_flags{restart_strategy::simple_one_for_one})});
    tree.advance(1s);
    script->on_note = [](worker& self, const note&) { self.quit(); };
  }

  void add(const std::string& name, restart_type restart = restart_type::temporary) {
    orders->add(tree, worker_child(name, script, restart));
    tree.run();
  }

  void remove(const std::string& name) {
    orders->remove(tree, name);
    tree.run();
  }

  worker_actor worker_of(const std::string& name) { return tree.post_of<worker_actor>(name); }

  expected<reply> ask(const std::string& name) { return tree.ask<reply>(worker_of(name), question{}); }

  /// Children of ever new names come and end by themselves.
  void pass(int count) {
    for (int i = 0; i < count; ++i) {
      const auto name = "one/" + std::to_string(++last_);
      add(name);
      tree.tell(worker_of(name), note{});
      tree.run();
    }
  }

  child_record record_of(const std::string& name) { return tree.home()->children().of(child_name{name}); }

  std::shared_ptr<desk> orders = std::make_shared<desk>(child_name{"many"});
  script_ptr script = make_script();
  virtual_tree tree;

private:
  int last_ = 0;
};

} // namespace

TEST_CASE("children of ever new names that come and go leave no more behind than a bounded number of names") {
  coming_and_going it;
  const auto& home = *it.tree.home();
  const auto fixed = it.tree.home()->posts().size();
  const auto ends_by = GENERATE(std::string{"itself"}, "a crash", "being removed", "the end of its supervisor");
  INFO("by " << ends_by);
  for (int i = 0; i < many; ++i) {
    const auto name = "one/" + std::to_string(i);
    if (ends_by == "the end of its supervisor") {
      auto above = make_supervisor(child_name{"above/" + name}, {}, {worker_child(name, it.script)});
      above.restart = restart_type::temporary;
      it.orders->add(it.tree, above);
      it.tree.run();
      REQUIRE(it.tree.kill("above/" + name));
      // The time that the child had to start in holds its supervisor until then.
      it.tree.advance(30s);
    } else {
      it.add(name, ends_by == "being removed" ? restart_type::permanent : restart_type::temporary);
      if (ends_by == "being removed")
        it.remove(name);
      else
        it.tree.tell(it.worker_of(name), note{0, 0, ends_by == "a crash"});
    }
    it.tree.run();
  }
  it.tree.advance(1min);
  CHECK(it.tree.home()->posts().size() == fixed + post_directory::remembered);
  CHECK(it.tree.home()->posts().all().size() == fixed);
  CHECK(it.tree.home()->children().size() == fixed + child_records::remembered);
  // The root is nobody's child.
  CHECK(home.incumbents().size() == fixed - 1);
}

TEST_CASE("one that has gone is answered for by whoever holds its post, and by its name as long as that is known") {
  coming_and_going it;
  it.add("x");
  const auto held = it.worker_of("x");
  it.tree.tell(held, note{});
  it.tree.run();
  const auto refuses = [&](const worker_actor& whom) {
    return it.tree.ask<reply>(whom, question{}).error().code == errc::unavailable;
  };
  CHECK(refuses(held));
  CHECK(it.worker_of("x") == held);
  it.add("y");
  it.tree.tell(it.worker_of("y"), note{});
  it.tree.run();
  CHECK(it.tree.home()->posts().find(child_name{"y"}) == nullptr);
  CHECK(refuses(it.worker_of("y")));
  it.pass(many);
  CHECK(refuses(held));
  // Of the other, nothing is known any more: its post waits for one that may come.
  CHECK(it.worker_of("x") == held);
  CHECK(it.tree.ask<reply>(it.worker_of("y"), question{}, 1s).error().code == errc::time_out);
}

TEST_CASE("one that comes back after it has gone serves those who held its post, and is no incarnation of before") {
  coming_and_going it;
  it.add("x", restart_type::permanent);
  REQUIRE(it.tree.kill("x"));
  it.tree.advance(1s);
  CHECK(it.ask("x")->incarnation == 2);
  const auto is_held = GENERATE(true, false);
  const auto held = is_held ? it.worker_of("x") : worker_actor{};
  it.remove("x");
  const auto soon = GENERATE(true, false);
  if (!soon)
    it.pass(many);
  CHECK(it.record_of("x").restarts == (soon ? 1 : 0));
  it.add("x", restart_type::permanent);
  const auto incarnation = it.ask("x")->incarnation;
  CHECK(incarnation == 3);
  if (is_held)
    CHECK(it.tree.ask<reply>(held, question{})->incarnation == incarnation);
  REQUIRE(it.tree.kill("x"));
  it.tree.advance(1s);
  CHECK(it.ask("x")->incarnation == incarnation + 1);
  // Facts of equal numbers are facts of their own.
  const auto told = it.tree.facts_of<child_restarted>();
  REQUIRE(told.size() == 2);
  CHECK(told.back().restarts == (soon ? 2 : 1));
}

TEST_CASE("a child that its supervisor had before it crashed, and has no more, is gone") {
  coming_and_going it;
  it.add("x", restart_type::permanent);
  it.add("y", restart_type::permanent);
  const auto held = it.worker_of("x");
  REQUIRE(it.tree.kill("many"));
  const auto waiting = it.tree.request<reply>(held, question{});
  it.tree.run();
  CHECK(!waiting->has_value());
  it.add("y", restart_type::permanent);
  it.orders->complete(it.tree);
  it.tree.advance(1s);
  REQUIRE(waiting->has_value());
  CHECK((*waiting)->error().code == errc::unavailable);
  CHECK(it.ask("y")->incarnation == 2);
  CHECK(it.record_of("x").restarts == 0);
}

TEST_CASE("what a supervisor that has gone could not tell the journal, the one above it tells") {
  coming_and_going it;
  auto inner = make_supervisor(child_name{"inner"}, {}, {worker_child("x", it.script)});
  it.orders->add(it.tree, inner);
  it.tree.run();
  const auto journal = it.tree.post("journal")->child();
  it.tree.hold_back(journal);
  for (int i = 0; i < 3; ++i) {
    REQUIRE(it.tree.kill("x"));
    it.tree.advance(1s);
  }
  it.remove("inner");
  it.tree.run();
  CHECK(it.tree.facts().empty());
  it.tree.let_go();
  it.tree.advance(1min);
  const auto told = it.tree.facts_of<child_restarted>();
  REQUIRE(told.size() == 3);
  for (size_t at = 0; at < told.size(); ++at)
    CHECK(told[at].restarts == static_cast<int64_t>(at + 1));
}
