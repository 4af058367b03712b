#include "tests/actors/registry/registry_tree.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <set>

using namespace muster;
using namespace std::chrono_literals;
using test::leased_instance;
using test::registry_tree;
using test::text_of;

namespace {

register_batch batch_of(std::initializer_list<const char*> whose, const std::string& command = {}) {
  register_batch result;
  result.command = command_id{command};
  for (const auto* id : whose)
    result.content.push_back(sample_instance(id));
  return result;
}

deregister_batch without(std::initializer_list<const char*> whose, const std::string& command = {}) {
  deregister_batch result;
  result.command = command_id{command};
  for (const auto* id : whose)
    result.ids.emplace_back(id);
  return result;
}

} // namespace

TEST_CASE("a batch takes effect at the index of its last fact, and what was asked then shows all of it") {
  registry_tree it;
  CHECK(it.tell(batch_of({"pay-1", "pay-2", "pay-3"})) == "3");
  CHECK(it.states() == "pay-1:healthy pay-2:healthy pay-3:healthy");
  update_batch change{{}, {{instance_id{"pay-1"}, {}}, {instance_id{"pay-3"}, {}}}};
  for (auto& each : change.updates)
    each.set.zone = "b";
  CHECK(it.tell(change) == "5");
  CHECK(it.tell(without({"pay-1", "pay-2"})) == "7");
  CHECK(it.states() == "pay-3:healthy");
  std::set<command_id> commands;
  for (const auto& entry : it.tree.facts())
    commands.insert(entry.command);
  CHECK(commands.size() == 3);
}

TEST_CASE("a batch is one append: watchers and crashes find all of it or nothing") {
  registry_tree it;
  it.hold_journal();
  const auto answer = it.begin(batch_of({"pay-1", "pay-2", "pay-3"}, "one"));
  CHECK(it.states() == "");
  const auto victim = GENERATE(as<std::string>{}, "registry", "journal");
  REQUIRE(it.tree.kill(victim));
  it.tree.let_go();
  it.tree.advance(1s);
  const auto found = it.tree.facts();
  const auto registered = std::ranges::count_if(
    found, [](const record& entry) { return std::holds_alternative<instance_registered>(entry.what); });
  CHECK((registered == 0 || registered == 3));
  CHECK(it.tell(batch_of({"pay-1", "pay-2", "pay-3"}, "one")).find_first_not_of("0123456789") == std::string::npos);
  CHECK(it.states() == "pay-1:healthy pay-2:healthy pay-3:healthy");
  CHECK(it.kinds() == "instance_registered instance_registered instance_registered");
}

TEST_CASE("a batch that is repeated answers its old index and changes nothing, also across restarts") {
  registry_tree it;
  CHECK(it.tell(batch_of({"pay-1", "pay-2"}, "one")) == "2");
  CHECK(it.tell(without({"pay-1"}, "two")) == "3");
  const auto victim = GENERATE(as<std::string>{}, "", "registry", "journal");
  if (!victim.empty()) {
    REQUIRE(it.tree.kill(victim));
    it.tree.advance(3s);
  }
  CHECK(it.tell(batch_of({"pay-1", "pay-2"}, "one")) == "2");
  CHECK(it.tell(without({"pay-1"}, "two")) == "3");
  CHECK(it.states() == "pay-2:healthy");
}

TEST_CASE("a batch that is refused is no fact, and names the item") {
  registry_tree it;
  auto offered = batch_of({"pay-1", "pay-2"});
  offered.content[1].weight = -1;
  const auto answer = it.tree.ask<accepted>(it.registry(), offered);
  REQUIRE_FALSE(answer);
  CHECK(answer.error() == failure{errc::invalid, "item 2: instance 'pay-2': weight -1 is outside 0 to 1000000"});
  CHECK(it.states() == "");
  CHECK(it.tree.facts().empty());
}

TEST_CASE("a batch waits for commands about its instances, and they for it") {
  registry_tree it;
  it.hold_journal();
  const auto first = it.begin_add("pay-1");
  const auto batch = it.begin(without({"pay-1", "pay-2"}));
  const auto second = it.begin_add("pay-2");
  it.tree.let_go();
  it.tree.run();
  CHECK(text_of(first) == "1");
  CHECK(text_of(batch) == "not_found");
  CHECK(text_of(second) == "2");
}

TEST_CASE("registering the same batch again renews its leases") {
  registry_tree it;
  register_batch batch;
  for (const auto* id : {"pay-1", "pay-2"})
    batch.content.push_back(leased_instance(id, 3s));
  CHECK(it.tell(batch) == "2");
  it.tree.advance(2s);
  CHECK(it.tell(batch) == "2");
  it.tree.advance(3s - 1ns);
  CHECK(it.states() == "pay-1:healthy pay-2:healthy");
  it.tree.advance(1ns);
  CHECK(it.states() == "");
}

TEST_CASE("an update of a lease counts from then on, and one that clears it keeps the instance for ever") {
  registry_tree it;
  it.add(leased_instance("pay-1", 3s));
  it.add(leased_instance("pay-2", 3s));
  it.tree.advance(2s);
  update_instance change{{}, instance_id{"pay-1"}, {}};
  change.set.lease = lease_terms{5s, 1s};
  CHECK(it.tell(change) == "3");
  change.id = instance_id{"pay-2"};
  change.set = {};
  change.set.clear = {"lease"};
  CHECK(it.tell(change) == "4");
  it.tree.advance(5s - 1ns);
  CHECK(it.states() == "pay-1:healthy pay-2:healthy");
  it.tree.advance(1ns);
  CHECK(it.states() == "pay-2:healthy");
  it.tree.advance(1h);
  CHECK(it.states() == "pay-2:healthy");
}
