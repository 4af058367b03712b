#include "actors/supervision/supervised.hpp"
#include "tests/actors/supervision/worker.hpp"
#include "tests/catch.hpp"
#include "tests/support/virtual_tree.hpp"

#include <caf/scoped_actor.hpp>
#include <caf/system_messages.hpp>

#include <numeric>

using namespace muster;
using namespace std::chrono_literals;

namespace {

using numbers = std::vector<int64_t>;

/// A root with one worker, `pay`.
struct bench {
  explicit bench(settings configuration = {}) : tree{std::move(configuration)} {}

  void start() { tree.start({worker_child("pay", script)}); }

  worker_actor pay() { return tree.post_of<worker_actor>("pay"); }

  script_ptr script = std::make_shared<worker_script>();
  virtual_tree tree;
};

seat seat_without_supervisor(virtual_tree& tree) {
  return {tree.home(), tree.post("alone"), child_name{"alone"}, 1, {}};
}

} // namespace

TEST_CASE("a crash loses only the message being handled, whose sender hears that the outcome is unknown") {
  bench it;
  it.start();
  it.tree.tell(it.pay(), note{0, 1});
  const auto crashed = it.tree.request<reply>(it.pay(), question{0, 2, true});
  const auto answered = it.tree.request<reply>(it.pay(), question{0, 3});
  it.tree.tell(it.pay(), note{0, 4});
  it.tree.advance(20ms);
  REQUIRE(*crashed);
  CHECK((*crashed)->error() == failure{errc::outcome_unknown, "'pay' crashed while it handled the request"});
  REQUIRE(*answered);
  CHECK((*answered)->value().incarnation == 2);
  // Requests come from actors of their own, so that only the order per sender is certain.
  CHECK(std::ranges::is_permutation(it.script->numbers(), numbers{1, 2, 3, 4}));
  CHECK(it.tree.status("pay").restarts == 1);
}

TEST_CASE("an exception ends the actor with its text as the reason") {
  bench it;
  it.start();
  it.tree.tell(it.pay(), note{0, 7, true});
  it.tree.run();
  CHECK(it.tree.status("pay").last_reason == "note 7");
}

TEST_CASE("rule 4: a dying actor hands back ordinary messages from others, and nothing else") {
  bench it;
  std::vector<int64_t> ticks;
  it.script->on_tick = [&](worker&, const tick& timer) { ticks.push_back(timer.generation); };
  it.start();
  const auto child = it.tree.post("pay")->child();
  const auto self = caf::actor_addr{child.get(), true};
  const auto put = [&](caf::strong_actor_ptr sender, caf::message_id id, caf::message what) {
    child->enqueue(std::move(sender), id, std::move(what), nullptr);
  };
  it.tree.tell(it.pay(), note{0, 1, true});
  it.tree.tell(it.pay(), note{0, 2});
  put(nullptr, caf::make_message_id(3).response_id(), caf::make_message(reply{}));
  put(nullptr, caf::make_message_id(), caf::make_message(caf::exit_msg{self, caf::exit_reason::kill}));
  put(nullptr, caf::make_message_id(), caf::make_message(caf::down_msg{self, caf::exit_reason::kill}));
  put(nullptr, caf::make_message_id(), caf::make_message(make_error(errc::internal, "stray")));
  put(nullptr, caf::make_message_id(), caf::make_message(caf::timeout_msg{caf::atom("receive"), 1}));
  put(child, caf::make_message_id(), caf::make_message(tick{5}));
  put(child, caf::make_message_id(4), caf::make_message(question{0, 6}));
  it.tree.tell(it.pay(), note{0, 8});
  it.tree.run();
  const auto counts = it.tree.post("pay")->counts();
  CHECK(counts.handed_over == 2);
  CHECK(counts.held == 2);
  it.tree.advance(1s);
  CHECK(it.script->numbers() == numbers{1, 2, 8});
  CHECK(ticks.empty());
  CHECK(it.tree.status("pay").restarts == 1);
}

TEST_CASE("rule 4: the messages of one sender keep their order over any number of crashes") {
  settings configuration;
  configuration.supervision.intensity = 1000;
  bench it{configuration};
  it.start();
  for (int64_t i = 1; i <= 100; ++i)
    it.tree.tell(it.pay(), note{0, i, i % 3 == 0});
  it.tree.advance(10min);
  numbers all(100);
  std::iota(all.begin(), all.end(), 1);
  CHECK(it.script->numbers() == all);
  CHECK(it.tree.status("pay").restarts == 33);
}

TEST_CASE("rule 5: a promise that is open when the actor dies is answered with an unknown outcome") {
  bench it;
  it.start();
  const auto first = it.tree.request<reply>(it.pay(), promise_me{});
  const auto second = it.tree.request<reply>(it.pay(), promise_me{});
  it.tree.run();
  CHECK_FALSE(*first);
  it.tree.tell(it.pay(), note{0, 1, true});
  it.tree.run();
  for (const auto& answer : {first, second}) {
    REQUIRE(*answer);
    CHECK((*answer)->error() == failure{errc::outcome_unknown, "'pay' ended before it answered"});
  }
}

TEST_CASE("rule 5: a kill answers what is open with an unknown outcome") {
  bench it;
  it.start();
  const auto asked = it.tree.request<reply>(it.pay(), promise_me{});
  it.tree.run();
  REQUIRE(it.tree.kill("pay"));
  REQUIRE(*asked);
  CHECK((*asked)->error().code == errc::outcome_unknown);
}

TEST_CASE("rule 5: a request whose handler quits is answered with an unknown outcome") {
  bench it;
  it.start();
  const auto asked = it.tree.ask<reply>(it.pay(), question{0, 1, false, true});
  REQUIRE_FALSE(asked);
  CHECK(asked.error().code == errc::outcome_unknown);
  CHECK(it.tree.status("pay").last_reason == "had enough");
}

TEST_CASE("a promise that nobody can keep any more is answered at once") {
  bench it;
  it.start();
  const auto answer = it.tree.ask<reply>(it.pay(), promise_me{true});
  REQUIRE_FALSE(answer);
  CHECK(answer.error() == failure{errc::outcome_unknown, "the answer was given up"});
  CHECK(it.tree.status("pay").restarts == 0);
}

TEST_CASE("rule 7: a timer is for the incarnation that has set it") {
  bench it;
  std::vector<std::pair<int64_t, int64_t>> ticks;
  it.script->on_start = [](worker& self) {
    self.tick_after(1s, tick{self.place().incarnation});
    self.ready();
  };
  it.script->on_tick = [&](worker& self, const tick& timer) {
    ticks.emplace_back(self.place().incarnation, timer.generation);
  };
  it.start();
  it.tree.advance(500ms);
  it.tree.tell(it.pay(), note{0, 1, true});
  it.tree.advance(5s);
  CHECK(ticks == std::vector<std::pair<int64_t, int64_t>>{{2, 2}});
}

TEST_CASE("rule 7: an answer by promise does not give the incarnation away") {
  bench it;
  it.start();
  caf::scoped_actor self{it.tree.system()};
  self->request(it.pay(), caf::infinite, promise_me{true});
  it.tree.run();
  auto* answer = self->mailbox().peek();
  REQUIRE(answer != nullptr);
  CHECK(answer->sender == nullptr);
}

TEST_CASE("rule 8: a kill overtakes what is in the mailbox, which goes to the next incarnation") {
  bench it;
  it.start();
  for (int64_t i = 0; i < 1000; ++i)
    it.tree.tell(it.pay(), note{0, i});
  const auto killed = it.tree.request<done>(it.tree.post_of<supervisor_actor>("root"), kill_child{child_name{"pay"}});
  it.tree.hold_back(it.tree.post("pay")->child());
  it.tree.run();
  it.tree.let_go();
  it.tree.advance(1s);
  REQUIRE(*killed);
  CHECK(it.tree.status("pay").handed_over == 1000);
  CHECK(it.tree.status("pay").last_reason == "was killed");
  CHECK(it.script->numbers().size() == 1000);
  CHECK(std::ranges::is_sorted(it.script->numbers()));
}

TEST_CASE("rule 10: an actor ends well without ever having run") {
  virtual_tree tree;
  const auto script = std::make_shared<worker_script>();
  SECTION("without a post") {
    tree.system().spawn<worker, caf::lazy_init>(seat{}, script);
  }
  SECTION("with a post") {
    tree.system().spawn<worker, caf::lazy_init>(seat_without_supervisor(tree), script);
    tree.tell(tree.post_of<worker_actor>("alone"), note{0, 1});
    CHECK(tree.post("alone")->counts().held == 1);
  }
  tree.run();
  CHECK(script->most_alive() == 1);
}

TEST_CASE("rule 10: an actor without a post bounces what is in its mailbox") {
  virtual_tree tree;
  const auto script = std::make_shared<worker_script>();
  const auto alone = tree.system().spawn<worker>(seat{}, script);
  tree.tell(alone, note{0, 1, true});
  const auto answer = tree.request<reply>(alone, question{0, 2});
  tree.run();
  REQUIRE(*answer);
  CHECK((*answer)->error().code == errc::unavailable);
}

TEST_CASE("rule 10: an actor that nobody holds any more answers what is open, without an execution unit") {
  virtual_tree tree;
  const auto script = std::make_shared<worker_script>();
  tree.system().spawn<worker>(seat_without_supervisor(tree), script);
  const auto answer = tree.request<reply>(tree.post_of<worker_actor>("alone"), promise_me{});
  tree.run();
  CHECK_FALSE(*answer);
  // The post was the last to hold it.
  tree.post("alone")->close();
  tree.run();
  REQUIRE(*answer);
  CHECK((*answer)->error().code == errc::outcome_unknown);
}

TEST_CASE("a one-way message is answered by nothing, not even when nobody understands it") {
  bench it;
  it.start();
  caf::scoped_actor self{it.tree.system()};
  const auto address = it.tree.post("pay");
  address->enqueue(caf::actor_cast<caf::strong_actor_ptr>(self), caf::make_message_id(), caf::make_message(reply{}),
                   nullptr);
  address->enqueue(caf::actor_cast<caf::strong_actor_ptr>(self), caf::make_message_id(),
                   caf::make_message(question{0, 1}), nullptr);
  it.tree.run();
  CHECK(self->mailbox().peek() == nullptr);
  CHECK(it.script->numbers() == numbers{1});
}

TEST_CASE("a request that the actor does not understand is invalid and does no harm") {
  bench it;
  it.start();
  const auto untyped = caf::actor_cast<caf::actor>(it.pay());
  const auto answer = it.tree.ask<reply>(untyped, reply{});
  REQUIRE_FALSE(answer);
  CHECK(answer.error().code == errc::invalid);
  CHECK(it.tree.status("pay").restarts == 0);
}

TEST_CASE("to ask brings exactly one of a reply and a failure, within the time-out") {
  bench it;
  std::vector<std::string> heard;
  const auto cart = std::make_shared<worker_script>();
  it.script->on_note = [&](worker& self, const note& what) {
    const auto hear_failure = [&](const failure& why) { heard.emplace_back(to_string(why.code)); };
    const auto hear = [&](const reply& answer) { heard.push_back("reply " + std::to_string(answer.number)); };
    const auto other = self.home().post_of<worker_actor>(child_name{"cart"});
    if (what.number == 2)
      self.ask(other, 1s, promise_me{}, hear, hear_failure);
    else
      self.ask(other, 1s, question{0, what.number, what.number == 3}, hear, hear_failure);
  };
  it.tree.start({worker_child("cart", cart), worker_child("pay", it.script)});
  for (int64_t i = 1; i <= 3; ++i) {
    it.tree.tell(it.pay(), note{0, i});
    it.tree.advance(2s);
  }
  it.tree.post("cart")->close();
  it.tree.tell(it.pay(), note{0, 4});
  it.tree.advance(2s);
  CHECK(heard == std::vector<std::string>{"reply 1", "time_out", "outcome_unknown", "unavailable"});
}
