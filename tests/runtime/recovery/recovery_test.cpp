#include "tests/runtime/recovery/recovery_table.hpp"

#include <algorithm>

namespace muster {

namespace {

void check(const recovery& row, const std::vector<std::string>& victims) {
  std::string names;
  for (const auto& victim : victims)
    names += " " + victim;
  INFO("killed:" << names << ", state: " << row.state);
  whole_tree on;
  row.put(on);
  const auto before = row.ask(on);
  for (const auto& victim : victims)
    on.kill(victim);
  on.tree.run();
  for (const auto& victim : victims)
    REQUIRE(on.tree.status(victim).restarts == 1);
  row.then(on);
  CHECK(row.ask(on) == (row.becomes.empty() ? before : row.becomes));
}

} // namespace

TEST_CASE("what an actor holds is there after its crash, for every actor and kind of state") {
  for (const auto& row : recovery_table())
    check(row, {row.actor});
}

TEST_CASE("what an actor holds is there after it has crashed together with the journal") {
  for (const auto& row : recovery_table())
    if (row.actor != "journal") {
      check(row, {"journal", row.actor});
      check(row, {row.actor, "journal"});
    }
}

TEST_CASE("every actor of the tree has its lines in the table of recoveries") {
  const auto table = recovery_table();
  whole_tree on;
  on.add("pay-1");
  for (const auto& name : on.actors()) {
    INFO(name);
    CHECK(std::ranges::find(table, name, &recovery::actor) != table.end());
  }
}

} // namespace muster
