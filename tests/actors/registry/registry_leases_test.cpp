#include "tests/actors/registry/registry_tree.hpp"
#include "tests/catch.hpp"

using namespace muster;
using namespace std::chrono_literals;
using test::leased_instance;
using test::registry_tree;

namespace {

/// Lets time pass up to an instant at which something must happen: not a nanosecond before, and then.
void check_expires(registry_tree& it, duration after, const std::string& before, const std::string& then) {
  it.tree.advance(after - 1ns);
  CHECK(it.states() == before);
  it.tree.advance(1ns);
  CHECK(it.states() == then);
}

} // namespace

TEST_CASE("a lease without heartbeat ends exactly when its time to live is over, and the instance is deregistered") {
  registry_tree it;
  it.add(leased_instance("pay-1", 3s));
  it.add("pay-2");
  const auto begin = it.tree.now();
  check_expires(it, 3s, "pay-1:healthy pay-2:healthy", "pay-2:healthy");
  CHECK(it.kinds() == "instance_registered instance_registered lease_expired instance_deregistered");
  CHECK(it.tree.facts().back().at == begin + 3s);
  it.tree.advance(1h);
  CHECK(it.tree.facts().size() == 4);
}

TEST_CASE("an instance whose lease ends between two sweeps leaves at the next one") {
  registry_tree it;
  it.tree.advance(400ms);
  it.add(leased_instance("pay-1", 1500ms));
  check_expires(it, 1600ms, "pay-1:healthy", "");
}

TEST_CASE("sweeps are as far apart as configured") {
  settings configuration;
  configuration.leases.sweep = 100ms;
  registry_tree it{configuration};
  it.add(leased_instance("pay-1", 1500ms));
  check_expires(it, 1500ms, "pay-1:healthy", "");
}

TEST_CASE("a heartbeat gives one full time to live from then on") {
  registry_tree it;
  it.add(leased_instance("pay-1", 3s));
  for (int i = 0; i < 10; ++i) {
    it.tree.advance(2s);
    CHECK(it.beat("pay-1") == "done");
  }
  CHECK(it.tree.facts().size() == 1);
  check_expires(it, 3s, "pay-1:healthy", "");
}

TEST_CASE("registering the same content again is a renewal") {
  registry_tree it;
  CHECK(it.add(leased_instance("pay-1", 3s)) == "1");
  it.tree.advance(2s);
  CHECK(it.add(leased_instance("pay-1", 3s)) == "1");
  check_expires(it, 3s, "pay-1:healthy", "");
}

TEST_CASE("a heartbeat of an expired instance is not_found, and it may register again") {
  registry_tree it;
  it.add(leased_instance("pay-1", 3s));
  it.tree.advance(3s);
  const auto answer = it.tree.ask<done>(it.registry(), heartbeat{instance_id{"pay-1"}});
  REQUIRE_FALSE(answer);
  CHECK(answer.error() == failure{errc::not_found, "instance 'pay-1' is not registered; register it again"});
  CHECK(it.add(leased_instance("pay-1", 3s)) == "4");
  CHECK(it.beat("pay-1") == "done");
}

TEST_CASE("a heartbeat of an instance without a lease is taken and changes nothing") {
  registry_tree it;
  it.add("pay-1");
  CHECK(it.beat("pay-1") == "done");
  CHECK(it.tree.facts().size() == 1);
}

TEST_CASE("after a restart of the registry each lease gets one full time to live") {
  registry_tree it;
  it.add(leased_instance("pay-1", 10s));
  it.add(leased_instance("pay-2", 5s));
  it.tree.advance(4s);
  REQUIRE(it.tree.kill("registry"));
  CHECK(it.states() == "pay-1:healthy pay-2:healthy");
  check_expires(it, 5s, "pay-1:healthy pay-2:healthy", "pay-1:healthy");
  check_expires(it, 5s, "pay-1:healthy", "");
}

TEST_CASE("a restart of the journal does not touch a lease") {
  registry_tree it;
  it.add(leased_instance("pay-1", 5s));
  it.tree.advance(3s);
  REQUIRE(it.tree.kill("journal"));
  check_expires(it, 2s, "pay-1:healthy", "");
}

TEST_CASE("an instance that was taken back or replaced is not expired by its old lease") {
  registry_tree it;
  it.add(leased_instance("pay-1", 3s));
  it.add(leased_instance("pay-2", 3s));
  it.remove("pay-1");
  it.add("pay-1");
  it.tell(register_instance{{}, leased_instance("pay-2", 7s), true});
  check_expires(it, 7s, "pay-1:healthy pay-2:healthy", "pay-1:healthy");
}

TEST_CASE("leases that end together leave together, each with its facts") {
  registry_tree it;
  for (const auto* id : {"pay-3", "pay-1", "pay-2"})
    it.add(leased_instance(id, 3s));
  it.tree.advance(3s);
  CHECK(it.states() == "");
  std::string order;
  for (const auto& entry : it.tree.facts())
    if (const auto* expired = std::get_if<lease_expired>(&entry.what))
      order.append(expired->instance.str()).append(" ");
  CHECK(order == "pay-1 pay-2 pay-3 ");
}

TEST_CASE("a lease expires once, however long the journal takes to keep the fact") {
  registry_tree it;
  it.add(leased_instance("pay-1", 3s));
  it.hold_journal();
  it.tree.advance(20s);
  it.tree.let_go();
  it.tree.advance(10s);
  CHECK(it.states() == "");
  CHECK(it.tree.status("registry").restarts == 0);
  CHECK(it.kinds() == "instance_registered lease_expired instance_deregistered");
}

TEST_CASE("the facts of an expiry that were under way when the registry died take effect once") {
  registry_tree it;
  it.add(leased_instance("pay-1", 3s));
  it.tree.advance(2s);
  it.hold_journal();
  it.tree.advance(1s);
  REQUIRE(it.tree.kill("registry"));
  it.tree.let_go();
  it.tree.advance(10s);
  CHECK(it.states() == "");
  CHECK(it.kinds() == "instance_registered lease_expired instance_deregistered");
}
