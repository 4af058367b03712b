#include "tests/actors/registry/registry_tree.hpp"
#include "tests/catch.hpp"

using namespace muster;
using namespace std::chrono_literals;
using test::indices_of;
using test::registry_tree;
using test::text_of;

namespace {

settings with_history(int64_t bound) {
  settings result;
  result.journal.max_event_history = bound;
  return result;
}

/// Follows the registry the way a client does: asks after the last index it was told.
class watcher {
public:
  watcher(registry_tree& home, int64_t limit, const std::string& service = {})
    : home_{home},
      limit_{limit},
      service_{service} {}

  /// Reads until there is nothing more at this instant.
  void catch_up() {
    for (;;) {
      const auto facts = home_.read({last_, limit_, 0s, service_});
      REQUIRE(facts);
      for (const auto& entry : facts->records)
        seen.push_back(entry);
      last_ = facts->last;
      if (last_ >= facts->end)
        return;
    }
  }

  std::vector<record> seen;

private:
  registry_tree& home_;
  int64_t limit_;
  service_name service_;
  int64_t last_ = 0;
};

std::vector<record> about(const std::vector<record>& records, const std::string& service) {
  std::vector<record> result;
  std::ranges::copy_if(records, std::back_inserter(result),
                       [&](const record& entry) { return service_of(entry.what) == service_name{service}; });
  return result;
}

} // namespace

TEST_CASE("a watch goes on from an index over deaths of the registry, without a gap and without a duplicate") {
  const auto limit = GENERATE(as<int64_t>{}, 1, 3, 1000);
  registry_tree it;
  watcher all{it, limit};
  watcher cart{it, limit, "cart"};
  for (int i = 0; i < 12; ++i) {
    it.add(sample_instance("x-" + std::to_string(i), i % 3 == 0 ? "cart" : "pay"));
    if (i % 2 == 0)
      all.catch_up();
    if (i % 5 == 0)
      cart.catch_up();
    REQUIRE(it.tree.kill(i % 4 == 3 ? "journal" : "registry"));
    it.tree.advance(3s);
  }
  all.catch_up();
  cart.catch_up();
  const auto facts = it.tree.facts();
  CHECK(facts.size() >= 24);
  CHECK(all.seen == facts);
  CHECK(cart.seen == about(facts, "cart"));
}

TEST_CASE("a watch that waits is answered by the next fact") {
  registry_tree it;
  it.add("pay-1");
  const auto any = it.wait({1, 1000, 10s, {}});
  const auto cart = it.wait({1, 1000, 10s, service_name{"cart"}});
  it.tree.advance(5s);
  CHECK(text_of(any) == "no answer yet");
  it.add("pay-2");
  CHECK(text_of(any) == "2");
  CHECK(text_of(cart) == "no answer yet");
  it.add(sample_instance("cart-1", "cart"));
  CHECK(text_of(cart) == "3");
}

TEST_CASE("a watch that has waited in vain is answered empty, after 30 s at the latest") {
  const auto [wait, answered_after] =
    GENERATE(table<duration, duration>({{1s, 1s}, {30s, 30s}, {1h, 30s}, {duration::max(), 30s}}));
  registry_tree it;
  it.add("pay-1");
  const auto answer = it.wait({1, 1000, wait, {}});
  it.tree.advance(answered_after - 1ns);
  CHECK(text_of(answer) == "no answer yet");
  it.tree.advance(1ns);
  REQUIRE(*answer);
  CHECK((**answer)->records.empty());
  CHECK((**answer)->last == 1);
}

TEST_CASE("a watch without a wait is answered at once") {
  registry_tree it;
  for (const auto wait : {0s, -1s}) {
    const auto answer = it.wait({0, 1000, wait, {}});
    CHECK(text_of(answer) == "");
  }
}

TEST_CASE("a watch that is open when the registry dies is told so, and goes on from its index") {
  registry_tree it;
  it.add("pay-1");
  const auto answer = it.wait({1, 1000, 10s, service_name{"pay"}});
  REQUIRE(it.tree.kill("registry"));
  CHECK(text_of(answer) == "outcome_unknown");
  const auto again = it.wait({1, 1000, 10s, service_name{"pay"}});
  it.add("pay-2");
  REQUIRE(*again);
  REQUIRE((**again)->records.size() == 1);
  CHECK((**again)->records[0] == about(it.tree.facts(), "pay").back());
}

TEST_CASE("a watch from an index that is no longer kept is compacted, also after a restart") {
  registry_tree it{with_history(3)};
  for (const auto* id : {"a", "b", "c", "d", "e"})
    it.add(id);
  const auto check = [&](int64_t last) {
    const auto old = it.read({last - 4, 1000, 0s, {}});
    REQUIRE_FALSE(old);
    CHECK(old.error().code == errc::compacted);
    CHECK(text_of(it.wait({0, 1000, 10s, {}})) == "compacted");
    const auto kept = it.read({last - 3, 1000, 0s, {}});
    REQUIRE(kept);
    CHECK(kept->records.size() == 3);
    CHECK(kept->last == last);
  };
  check(5);
  it.tree.advance(3s);
  REQUIRE(it.tree.kill("registry"));
  it.tree.advance(1s);
  check(6);
}

TEST_CASE("a watch from before a compaction is compacted after a restart, however many facts the registry would keep") {
  const auto store = std::make_shared<memory_store>();
  for (int64_t index = 1; index <= 8; ++index)
    REQUIRE(
      store->append({{index, timestamp{}, {}, instance_registered{sample_instance("p" + std::to_string(index)), instance_state::healthy}}}));
  const auto all = store->read(0, 8, {})->records;
  REQUIRE(store->compact(5, std::vector<record>{all[1], all[2], all[4]}, 0));
  registry_tree it{store};
  CHECK(it.all().instances.size() == 6);
  for (const auto after : {0, 1, 2, 4})
    CHECK(text_of(it.read({after, 1000, 0s, {}})) == "compacted");
  CHECK(text_of(it.read({5, 1000, 0s, {}})) == "6 7 8");
  CHECK(text_of(it.read({7, 1000, 0s, {}})) == "8");
}

TEST_CASE("a snapshot tells the index from which on to watch") {
  registry_tree it{with_history(2)};
  for (const auto* id : {"a", "b", "c", "d"})
    it.add(id);
  const auto index = it.all().index;
  CHECK(text_of(it.read({index, 1000, 0s, {}})) == "");
  it.add("e");
  CHECK(text_of(it.read({index, 1000, 0s, {}})) == "5");
}

TEST_CASE("a watch from beyond the last index, or from before the first, does no harm") {
  registry_tree it;
  it.add("pay-1");
  for (const auto after : {int64_t{2}, INT64_MAX}) {
    const auto facts = it.read({after, 1000, 0s, {}});
    REQUIRE(facts);
    CHECK(facts->records.empty());
    CHECK(facts->last == 1);
  }
  CHECK(text_of(it.read({-1, 1000, 0s, {}})) == "1");
  CHECK(text_of(it.read({INT64_MIN, INT64_MIN, 0s, {}})) == "1");
}

TEST_CASE("a watcher sees restarts and what others have journaled as well") {
  registry_tree it;
  it.tree.advance(3s);
  REQUIRE(it.tree.kill("registry"));
  it.tree.advance(1s);
  const auto facts = it.read({0, 1000, 0s, {}});
  REQUIRE(facts);
  REQUIRE(facts->records.size() == 1);
  CHECK(std::get<child_restarted>(facts->records[0].what).child == child_name{"registry"});
}

TEST_CASE(
  "a command that is repeated after its fact has left the history answers its old index, also when refused anew") {
  registry_tree it{with_history(3)};
  CHECK(it.add("pay-1", "first") == "1");
  CHECK(it.add("pay-2", "second") == "2");
  CHECK(it.remove("pay-2", "third") == "3");
  for (const auto* id : {"a", "b", "c", "d"})
    it.add(id);
  CHECK(it.add("pay-1", "first") == "1");
  CHECK(it.remove("pay-2", "third") == "3");
  CHECK(it.add("pay-1", "new") == "7");
  CHECK(it.remove("pay-2", "newer") == "not_found");
  it.tree.kill("registry");
  it.tree.advance(1s);
  CHECK(it.remove("pay-2", "third") == "3");
}

TEST_CASE("a watch of a quiet service misses nothing while facts about others are compacted") {
  registry_tree it{with_history(3)};
  it.add(sample_instance("cart-1", "cart"));
  const auto patient = it.wait({1, 1000, 20s, service_name{"cart"}});
  const auto in_vain = it.wait({1, 1000, 10s, service_name{"cart"}});
  for (int i = 0; i < 10; ++i)
    it.add("pay-" + std::to_string(i));
  it.tree.advance(10s);
  REQUIRE(*in_vain);
  CHECK(text_of(in_vain) == "");
  CHECK((**in_vain)->last == 11);
  for (int i = 10; i < 20; ++i)
    it.add("pay-" + std::to_string(i));
  it.add(sample_instance("cart-2", "cart"));
  CHECK(text_of(patient) == "22");
}

TEST_CASE("a watch of some kinds waits until there is one of them") {
  registry_tree it;
  fact_query query{0, 1000, 10s, {}, {"instance_deregistered"}};
  const auto answer = it.wait(query);
  it.add("pay-1");
  CHECK(text_of(answer) == "no answer yet");
  it.remove("pay-1");
  CHECK(text_of(answer) == "2");
  query.kinds = {"instance_deregisterd"};
  const auto refused = it.read(query);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == errc::invalid);
  CHECK(refused.error().detail.find("did you mean 'instance_deregistered'?") != std::string::npos);
}

TEST_CASE("the state and the index to follow from are one answer") {
  registry_tree it;
  it.tell(configure_service{{}, service_name{"pay"}, test::checked_policy()});
  it.add("pay-1");
  it.add(sample_instance("cart-1", "cart"));
  const auto ask = [&](const std::string& service) {
    return it.tree.ask<registry_state>(it.registry(), state_query{service_name{service}}).value();
  };
  const auto all = ask("");
  CHECK(all.index == 3);
  CHECK(all.instances == it.all().instances);
  REQUIRE(all.policies.size() == 1);
  CHECK(all.policies[0] == service_configured{service_name{"pay"}, test::checked_policy()});
  CHECK_FALSE(all.stale);
  CHECK(text_of(it.read({all.index, 1000, 0s, {}})) == "");
  CHECK(ask("cart").policies.empty());
  CHECK(ask("cart").instances.size() == 1);
  CHECK(ask("pay").policies.size() == 1);
  CHECK(ask("nobody").instances.empty());
  CHECK(ask("nobody").index == 3);
}

TEST_CASE("the event history is not always empty: it answers the latest facts, also after a restart") {
  registry_tree it{with_history(3)};
  for (const auto* id : {"a", "b", "c", "d", "e"})
    it.add(id);
  const auto latest = [&](history_query query) {
    return text_of(it.tree.ask<fact_list>(it.registry(), std::move(query)));
  };
  CHECK(latest({}) == "3 4 5");
  CHECK(latest({2, {}, {}}) == "4 5");
  CHECK(latest({100, service_name{"cart"}, {}}) == "");
  CHECK(latest({100, {}, {"weather"}}) == "invalid");
  it.tree.advance(3s);
  REQUIRE(it.tree.kill("registry"));
  it.tree.advance(1s);
  CHECK(latest({}) == "4 5 6");
  CHECK(latest({100, {}, {"instance_registered"}}) == "4 5");
}
