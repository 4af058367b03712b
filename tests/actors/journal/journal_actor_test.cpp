#include "tests/actors/journal/journal_tree.hpp"
#include "tests/catch.hpp"

using namespace muster;
using namespace std::chrono_literals;
using test::about;
using test::indices_of;
using test::journal_tree;
using test::text_of;

namespace {

/// Refuses to keep anything while it is full.
class full_store final : public fact_store {
public:
  expected<void> append(const std::vector<record>& records) override {
    ++appends;
    if (std::exchange(breaks, false))
      throw std::runtime_error{"the power has failed"};
    return full ? fail(errc::storage_unavailable, "no space left") : store_.append(records);
  }

  expected<slice> read(int64_t after, int64_t limit, const service_name& service) const override {
    return full ? fail(errc::storage_unavailable, "cannot be read") : store_.read(after, limit, service);
  }

  int64_t last_index() const override { return store_.last_index(); }

  std::optional<int64_t> index_of(const command_id& command) const override { return store_.index_of(command); }

  expected<void> save(const child_name& owner, saved_checkpoint data) override {
    return full ? fail(errc::storage_unavailable, "no space left") : store_.save(owner, std::move(data));
  }

  std::optional<saved_checkpoint> load(const child_name& owner) const override { return store_.load(owner); }

  bool is_slow() const override { return slow; }

  bool full = false;
  bool slow = false;
  /// The next append does not return.
  bool breaks = false;
  int appends = 0;

private:
  memory_store store_;
};

} // namespace

TEST_CASE("the journal numbers facts from 1 without a gap and stamps them with the tree's time") {
  journal_tree it;
  it.tree.advance(5s);
  CHECK(it.append({about("a")}) == "1");
  it.tree.advance(5s);
  CHECK(it.append({about("b"), about("a")}, "move") == "3");
  const auto facts = it.tree.facts();
  CHECK(indices_of(facts) == "1 2 3");
  CHECK(facts[0].at == it.tree.now() - 5s);
  CHECK(facts[2].at == it.tree.now());
  CHECK(facts[0].command.empty());
  CHECK(facts[1].command == command_id{"move"});
  CHECK(facts[2].command == command_id{"move"});
}

TEST_CASE("an append of no facts asks for the index of its command, without which it is invalid") {
  journal_tree it;
  CHECK(it.append({}) == "invalid");
  CHECK(it.append({}, "c") == "not_found");
  CHECK(it.tree.facts().empty());
}

TEST_CASE("an append with a known command id answers its old index and appends nothing") {
  journal_tree it;
  CHECK(it.append({about("a"), about("a")}, "one") == "2");
  CHECK(it.append({about("b")}, "two") == "3");
  CHECK(it.append({about("a"), about("a")}, "one") == "2");
  CHECK(it.append({about("other")}, "one") == "2");
  CHECK(it.tree.facts().size() == 3);
}

TEST_CASE("facts without a command id are never taken for each other") {
  journal_tree it;
  CHECK(it.append({about("a")}) == "1");
  CHECK(it.append({about("a")}) == "2");
}

TEST_CASE("facts, command ids and checkpoints survive the death of the journal") {
  journal_tree it;
  CHECK(it.append({about("a")}, "one") == "1");
  REQUIRE(it.tree.ask<done>(it.journal(), save_checkpoint{child_name{"metrics"}, it.tree.now(), "counts"}));
  for (int i = 0; i < 3; ++i) {
    REQUIRE(it.tree.kill("journal"));
    CHECK(it.append({about("a")}, "one") == "1");
  }
  const auto facts = it.tree.facts();
  REQUIRE_FALSE(facts.empty());
  CHECK(facts[0].command == command_id{"one"});
  for (size_t i = 1; i < facts.size(); ++i)
    CHECK(kind_of(facts[i].what) == "child_restarted");
  CHECK(it.tree.ask<checkpoint>(it.journal(), checkpoint_query{child_name{"metrics"}})->data == "counts");
}

TEST_CASE("facts are answered after an index, up to a limit, and for one service when asked to") {
  journal_tree it;
  it.append({about("a"), about("b"), about("a"), about("b")});
  const auto [query, found, last] = GENERATE(table<fact_query, std::string, int64_t>({
    {{0, 1000, 0s, {}}, "1 2 3 4", 4},
    {{2, 1000, 0s, {}}, "3 4", 4},
    {{4, 1000, 0s, {}}, "", 4},
    {{1, 2, 0s, {}}, "2 3", 3},
    {{0, 0, 0s, {}}, "1", 1},
    {{0, -1, 0s, {}}, "1", 1},
    {{0, 1000, 0s, service_name{"b"}}, "2 4", 4},
    {{2, 1, 0s, service_name{"b"}}, "4", 4},
    {{0, 1000, 0s, service_name{"c"}}, "", 4},
    {{9, 1000, -5s, {}}, "", 4},
  }));
  const auto answer = it.read(query);
  REQUIRE(answer);
  CHECK(indices_of(answer->records) == found);
  CHECK(answer->last == last);
  CHECK(answer->end == 4);
}

TEST_CASE("no answer holds more than ten thousand facts") {
  journal_tree it;
  it.append(std::vector<fact>(10'001, about("a")));
  const auto answer = it.read({0, 1'000'000, 0s, {}});
  REQUIRE(answer);
  CHECK(answer->records.size() == 10'000);
  CHECK(answer->last == 10'000);
  CHECK(answer->end == 10'001);
}

TEST_CASE("a question that waits is answered by the next fact, as soon as there is one") {
  journal_tree it;
  it.append({about("a")});
  const auto answer = it.wait({1, 1000, 10s, {}});
  it.tree.advance(9s);
  CHECK(text_of(answer) == "no answer yet");
  it.append({about("b"), about("c")});
  CHECK(text_of(answer) == "2 3");
}

TEST_CASE("a question that waits is not answered by facts of other services") {
  journal_tree it;
  const auto answer = it.wait({0, 1000, 10s, service_name{"b"}});
  it.append({about("a"), about("a")});
  CHECK(text_of(answer) == "no answer yet");
  it.append({about("b")});
  CHECK(text_of(answer) == "3");
}

TEST_CASE("a question that has waited in vain is answered empty, and tells how far was looked") {
  journal_tree it;
  const auto [wait, answered_after] = GENERATE(
    table<duration, duration>({{1ns, 1ns}, {10s, 10s}, {30s, 30s}, {31s, 30s}, {24h, 30s}, {duration::max(), 30s}}));
  const auto answer = it.wait({0, 1000, wait, service_name{"b"}});
  it.append({about("a")});
  it.tree.advance(answered_after - 1ns);
  CHECK(text_of(answer) == "no answer yet");
  it.tree.advance(1ns);
  REQUIRE(*answer);
  CHECK((**answer)->records.empty());
  CHECK((**answer)->last == 1);
  CHECK((**answer)->end == 1);
}

TEST_CASE("each of many that wait is answered in its own time") {
  journal_tree it;
  const auto late = it.wait({0, 1000, 3s, service_name{"b"}});
  const auto early = it.wait({0, 1000, 1s, {}});
  const auto next = it.wait({0, 1000, 2s, service_name{"a"}});
  it.tree.advance(1s);
  CHECK(text_of(early) == "");
  CHECK(text_of(next) == "no answer yet");
  it.append({about("a")});
  CHECK(text_of(next) == "1");
  it.tree.advance(2s - 1ns);
  CHECK(text_of(late) == "no answer yet");
  it.tree.advance(1ns);
  CHECK(text_of(late) == "");
}

TEST_CASE("whoever waits while the journal dies is told so, and asks again without losing a fact") {
  journal_tree it;
  it.append({about("a")}, "one");
  const auto answer = it.wait({1, 1000, 10s, service_name{"b"}});
  REQUIRE(it.tree.kill("journal"));
  CHECK(text_of(answer) == "outcome_unknown");
  const auto again = it.wait({1, 1000, 10s, service_name{"b"}});
  it.append({about("b", "after the crash")});
  REQUIRE(*again);
  REQUIRE((**again)->records.size() == 1);
  CHECK(std::get<instance_deregistered>((**again)->records[0].what).reason == "after the crash");
}

TEST_CASE("an actor without a checkpoint is told so, and one with several gets the last") {
  journal_tree it;
  const auto load = [&](const char* owner) {
    return it.tree.ask<checkpoint>(it.journal(), checkpoint_query{child_name{owner}}).value();
  };
  CHECK(load("metrics") == checkpoint{});
  it.tree.ask<done>(it.journal(), save_checkpoint{child_name{"metrics"}, timestamp{1s}, "one"});
  it.tree.ask<done>(it.journal(), save_checkpoint{child_name{"metrics"}, timestamp{2s}, "two"});
  CHECK(load("metrics") == checkpoint{true, timestamp{2s}, "two"});
  CHECK_FALSE(load("breaker/pay").found);
}

TEST_CASE("what the store cannot do is said, and nothing changes") {
  const bool slow = GENERATE(false, true);
  virtual_tree tree;
  const auto store = std::make_shared<full_store>();
  store->slow = slow;
  tree.start({make_child<journal_shell>(child_name{"journal"}, std::shared_ptr<fact_store>{store})});
  const auto journal = tree.post_of<journal_actor>("journal");
  store->full = true;
  const auto refused = tree.ask<accepted>(journal, append_facts{command_id{"c"}, {about("a")}});
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == failure{errc::storage_unavailable, "no space left"});
  CHECK(text_of(tree.ask<fact_list>(journal, fact_query{})) == "storage_unavailable");
  CHECK_FALSE(tree.ask<done>(journal, save_checkpoint{child_name{"metrics"}, {}, "one"}));
  store->full = false;
  CHECK(text_of(tree.ask<accepted>(journal, append_facts{command_id{"c"}, {about("a")}})) == "1");
  CHECK(tree.status("journal").restarts == 0);
}

TEST_CASE("a journal that was left behind in the middle of a write has the store for itself until that ends") {
  journal_tree it;
  CHECK(it.append({about("a")}) == "1");
  it.tree.hold_back(it.tree.home()->incumbent(child_name{"journal"}));
  REQUIRE(it.tree.kill("journal"));
  it.tree.advance(15s);
  const auto waiting = it.tree.request<accepted>(it.journal(), append_facts{{}, {about("b")}}, 1h);
  it.tree.advance(40s);
  CHECK(text_of(waiting) == "no answer yet");
  CHECK_FALSE(it.tree.store()->take());
  it.tree.let_go();
  it.tree.advance(1min);
  CHECK(text_of(waiting) == "2");
  CHECK_FALSE(it.tree.store()->take());
  it.tree.stop();
  CHECK(it.tree.store()->take());
}

TEST_CASE("facts of some kinds only are found however many others lie between them") {
  journal_tree it;
  for (int i = 0; i < 50; ++i)
    it.append({test::about("pay"), lease_expired{service_name{"pay"}, {}, {}}, test::about("cart")});
  fact_query query{0, 1000, 0s, {}, {"lease_expired"}};
  CHECK(it.read(query)->records.size() == 50);
  query.limit = 3;
  CHECK(text_of(it.read(query)) == "2 5 8");
  CHECK(it.read(query)->last == 8);
  query.after = 149;
  CHECK(text_of(it.read(query)) == "");
  CHECK(it.read(query)->last == 150);
  query = {0, 1000, 0s, service_name{"cart"}, {"lease_expired"}};
  CHECK(text_of(it.read(query)) == "");
  query.kinds = {"lease_expird"};
  CHECK(text_of(it.read(query)) == "invalid");
}

TEST_CASE("what comes in while the store is slow is one append, and each command is answered by itself") {
  virtual_tree tree;
  const auto store = std::make_shared<full_store>();
  store->slow = true;
  tree.start({make_child<journal_shell>(child_name{"journal"}, std::shared_ptr<fact_store>{store})});
  const auto journal = tree.post_of<journal_actor>("journal");
  const auto ask = [&](const char* command, size_t facts) {
    return tree.request<accepted>(journal, append_facts{command_id{command}, std::vector<fact>(facts, about("a"))});
  };
  const auto follower = tree.request<fact_list>(journal, fact_query{0, 1000, 10s, {}});
  const std::vector<awaited<accepted>> answers{ask("one", 2), ask("two", 1), ask("one", 1), ask("", 0),
                                               ask("three", 1)};
  tree.run();
  CHECK(store->appends == 1);
  std::string told;
  for (const auto& each : answers)
    told += text_of(each) + " ";
  CHECK(told == "2 3 2 invalid 4 ");
  CHECK(text_of(follower) == "1 2 3 4");
  CHECK(text_of(tree.ask<accepted>(journal, append_facts{command_id{"four"}, {about("a")}})) == "5");
  CHECK(store->appends == 2);
}

TEST_CASE(
  "whoever asks without waiting is told of all that was appended before, also where it waits for a slow store") {
  virtual_tree tree;
  const auto store = std::make_shared<full_store>();
  store->slow = true;
  tree.start({make_child<journal_shell>(child_name{"journal"}, std::shared_ptr<fact_store>{store})});
  const auto journal = tree.post_of<journal_actor>("journal");
  const auto appended = tree.request<accepted>(journal, append_facts{command_id{"c"}, {about("a")}});
  const auto answer = tree.request<fact_list>(journal, fact_query{});
  tree.run();
  CHECK(text_of(appended) == "1");
  CHECK(text_of(answer) == "1");
  CHECK(store->appends == 1);
}

TEST_CASE(
  "a command that waits for a slow store when the journal dies is left open, and takes effect once when repeated") {
  virtual_tree tree;
  const auto store = std::make_shared<full_store>();
  store->slow = true;
  tree.start({make_child<journal_shell>(child_name{"journal"}, std::shared_ptr<fact_store>{store})});
  const auto journal = tree.post_of<journal_actor>("journal");
  const auto ask = [&] { return tree.request<accepted>(journal, append_facts{command_id{"c"}, {about("a")}}); };
  store->breaks = true;
  const auto first = ask();
  tree.advance(1s);
  CHECK(text_of(first) == "outcome_unknown");
  CHECK(tree.status("journal").restarts == 1);
  for (int times = 0; times < 2; ++times) {
    const auto again = ask();
    tree.advance(1s);
    CHECK(text_of(again) == indices_of(store->read(0, 100, service_name{"a"})->records));
  }
}
