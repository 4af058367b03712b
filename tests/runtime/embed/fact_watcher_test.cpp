#include "tests/catch.hpp"
#include "tests/runtime/embed/watching_client.hpp"

#include <algorithm>
#include <random>

using namespace muster;
using namespace std::chrono_literals;
using test::registry_tree;
using test::watching_client;

namespace {

settings with_history(int64_t bound) {
  settings result;
  result.journal.max_event_history = bound;
  return result;
}

void add_many(registry_tree& to, int from, int until) {
  for (int i = from; i < until; ++i)
    to.add("pay-" + std::to_string(i));
}

/// Something happens to one of 40 instances of two services.
void change_something(registry_tree& in, std::mt19937_64& dice) {
  const auto number = dice() % 40;
  const auto id = "x-" + std::to_string(number);
  if (dice() % 4 == 0) {
    in.remove(id);
    return;
  }
  auto content = sample_instance(id, number % 2 == 0 ? "pay" : "cart");
  content.zone = std::to_string(dice() % 10);
  in.tell(register_instance{{}, content, true});
}

std::map<instance_id, instance> registered(registry_tree& in, const service_name& service) {
  std::map<instance_id, instance> result;
  for (const auto& view : in.all().instances)
    if (service.empty() || view.content.service == service)
      result[view.content.id] = view.content;
  return result;
}

} // namespace

TEST_CASE("a snapshot and the facts after it leave no gap, whatever happens in between") {
  registry_tree it;
  add_many(it, 0, 5);
  watching_client client{it, {}};
  client.connect();
  add_many(it, 5, 9);
  it.tree.run();
  CHECK(client.snapshots == 1);
  CHECK(client.missed.empty());
  CHECK(client.indices == client.expected_indices(it.tree.facts()));
  CHECK(client.picture == registered(it, {}));
}

TEST_CASE("a watch of some kinds of one service is told of nothing else, and comes back from its index") {
  registry_tree it;
  watching_client client{it, {0, service_name{"pay"}, {"instance_deregistered"}}};
  client.connect(false);
  for (const auto* id : {"a", "b", "c"})
    it.add(id);
  it.add(sample_instance("d", "cart"));
  it.remove("a");
  it.remove("d");
  client.disconnect();
  it.remove("b");
  client.connect(false);
  it.remove("c");
  it.tree.run();
  CHECK(client.indices == std::vector<int64_t>{5, 7, 8});
}

TEST_CASE("a watcher that was unsubscribed is told nothing more, and another of the same facts goes on") {
  registry_tree it;
  watching_client first{it, {}};
  watching_client second{it, {}};
  first.connect();
  second.connect();
  it.add("pay-1");
  it.tree.run();
  first.disconnect();
  it.add("pay-2");
  it.tree.run();
  CHECK(first.picture.size() == 1);
  CHECK(second.picture.size() == 2);
}

TEST_CASE("a watcher that cannot keep up is told what it has missed, and goes on from a snapshot") {
  registry_tree it{with_history(10)};
  add_many(it, 0, 3);
  watching_client client{it, {}};
  client.connect();
  it.tree.run();
  client.stall();
  add_many(it, 3, 30);
  it.tree.let_go();
  it.tree.run();
  REQUIRE(client.missed.size() == 1);
  // The answer to its question was on its way.
  CHECK(client.missed[0].after == 4);
  CHECK(client.missed[0].until == 30);
  CHECK(client.snapshots == 2);
  CHECK(client.picture == registered(it, {}));
  it.add("pay-30");
  it.tree.run();
  CHECK(client.indices == std::vector<int64_t>{31});
}

TEST_CASE("a watcher without snapshots that cannot keep up is ended with compacted, and holds up nobody") {
  registry_tree it{with_history(10)};
  watching_client slow{it, {}};
  watching_client other{it, {}};
  slow.connect(false);
  other.connect(false);
  it.tree.run();
  slow.stall();
  for (int i = 0; i < 30; ++i) {
    it.add("pay-" + std::to_string(i));
    it.tree.run();
  }
  CHECK(other.indices.size() == 30);
  it.tree.let_go();
  it.tree.run();
  CHECK(slow.ended.code == errc::compacted);
  CHECK(other.ended.code == errc::none);
}

TEST_CASE("no more facts wait for a watcher than its queue holds") {
  registry_tree it;
  add_many(it, 0, 10);
  const auto answer = it.wait({0, 4, 0s, {}, {}});
  CHECK(test::text_of(answer) == "1 2 3 4");
  watching_client client{it, {0, {}, {}, 4}};
  client.connect(false);
  it.tree.run();
  CHECK(client.indices.size() == 10);
}

TEST_CASE("a thousand watchers that come and go at random see each fact once and in order, and end up alike") {
  registry_tree it{with_history(60)};
  const auto seed = GENERATE(as<uint64_t>{}, 7, 8);
  CAPTURE(seed);
  std::mt19937_64 dice{seed};
  const std::vector<watch_options> kinds_of_watches{
    {}, {0, service_name{"pay"}, {}}, {0, {}, {"instance_registered", "instance_updated", "instance_deregistered"}, 3}};
  std::vector<std::unique_ptr<watching_client>> clients;
  for (size_t i = 0; i < 1000; ++i)
    clients.push_back(std::make_unique<watching_client>(it, kinds_of_watches[i % kinds_of_watches.size()]));
  for (int round = 0; round < 150; ++round) {
    change_something(it, dice);
    for (int i = 0; i < 20; ++i) {
      auto& one = *clients[dice() % clients.size()];
      if (one.is_connected())
        one.disconnect();
      else
        one.connect();
    }
    if (round % 50 == 49)
      REQUIRE(it.tree.kill("registry"));
    it.tree.advance(10ms);
  }
  for (const auto& each : clients)
    if (!each->is_connected())
      each->connect();
  it.tree.advance(1s);
  const auto facts = it.tree.facts();
  const std::vector pictures{registered(it, {}), registered(it, service_name{"pay"}), registered(it, {})};
  size_t missed = 0;
  for (size_t i = 0; i < clients.size(); ++i) {
    auto& one = *clients[i];
    CAPTURE(i);
    REQUIRE(one.ended.code == errc::none);
    REQUIRE(one.indices == one.expected_indices(facts));
    REQUIRE(one.was_told_all_before(facts));
    REQUIRE(one.picture == pictures[i % pictures.size()]);
    missed += one.missed.size();
  }
  // Some were away for longer than facts are kept.
  CHECK(missed > 0);
}
