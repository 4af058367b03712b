#include "tests/actors/registry/registry_tree.hpp"
#include "tests/catch.hpp"

using namespace muster;
using namespace std::chrono_literals;
using test::registry_tree;

namespace {

const group_name web{"web"};

std::string members(registry_tree& it) {
  const auto found = it.tree.ask<group_list>(it.registry(), group_query{web});
  if (!found)
    return std::string{to_string(found.error().code)};
  std::string result;
  for (const auto& each : found->groups.front().members)
    result.append(result.empty() ? "" : " ").append(each.str());
  return result;
}

std::string create(registry_tree& it, std::vector<instance_id> of, const std::string& command = {}) {
  return it.tell(create_group{command_id{command}, web, std::move(of)});
}

} // namespace

TEST_CASE("a group is what its commands made of it, over crashes of the registry and of the journal") {
  registry_tree it;
  it.add("pay-1");
  it.add("pay-2");
  CHECK(create(it, {instance_id{"pay-1"}}, "c") == "3");
  CHECK(create(it, {instance_id{"pay-1"}}, "c") == "3");
  CHECK(it.tell(add_to_group{{}, web, {instance_id{"pay-2"}}}) == "4");
  const auto victim = GENERATE(as<std::string>{}, "registry", "journal");
  REQUIRE(it.tree.kill(victim));
  CHECK(members(it) == "pay-1 pay-2");
  CHECK(create(it, {instance_id{"pay-1"}}) == "already_exists");
  CHECK(it.tell(remove_from_group{{}, web, {instance_id{"pay-1"}}}) != "invalid");
  CHECK(members(it) == "pay-2");
  REQUIRE(it.tell(delete_group{{}, web}) != "not_found");
  CHECK(members(it) == "not_found");
}

TEST_CASE("an expired instance is in no group any more") {
  registry_tree it;
  it.add(test::leased_instance("pay-1", 3s));
  create(it, {instance_id{"pay-1"}});
  it.tree.advance(3s);
  CHECK(members(it) == "");
}

TEST_CASE("a query by a group that is not known is not_found, and by none finds all") {
  registry_tree it;
  it.add("pay-1");
  instance_query query;
  query.group = web;
  CHECK(it.tree.ask<instance_list>(it.registry(), query).error().code == errc::not_found);
  CHECK(it.all().instances.size() == 1);
  create(it, {});
  CHECK(it.tree.ask<instance_list>(it.registry(), query)->instances.empty());
}

TEST_CASE("an instance that leaves while a group is being made of it is not in the group") {
  registry_tree it;
  it.add("pay-1");
  it.hold_journal();
  const auto gone = it.begin(deregister_instance{{}, instance_id{"pay-1"}, {}});
  const auto made = it.begin(create_group{{}, web, {instance_id{"pay-1"}}});
  it.tree.let_go();
  it.tree.advance(1s);
  REQUIRE(made->has_value());
  CHECK((*made)->error().code == errc::not_found);
}
