#include "runtime/system.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/systems.hpp"
#include "tests/support/versions.hpp"

namespace muster {

using test::range;

namespace {

const service_name pay{"pay"};

instance pay_of(const std::string& id, std::string_view its) {
  auto result = sample_instance(id);
  result.version_ = version::parse(its).value();
  return result;
}

std::string picked_from(system& runs) {
  pick request;
  request.service = pay;
  const auto chosen = runs.pick(request);
  return chosen ? chosen->instance.str() : std::string{to_string(chosen.error().code)};
}

} // namespace

TEST_CASE("a program deprecates versions and takes them back, and picks by message and by route follow") {
  const auto runs = started();
  REQUIRE(runs->register_instance(pay_of("old", "1.4.0")));
  REQUIRE(runs->register_instance(pay_of("new", "2.0.0")));
  REQUIRE(runs->deprecate(pay, {range("^1"), "slow", version{2, 0, 0}}));
  for (int i = 0; i < 4; ++i)
    CHECK(picked_from(*runs) == "new");
  const auto to_pay = runs->open_route({.service = pay}).value();
  for (int i = 0; i < 4; ++i) {
    auto attempt = to_pay->pick().value();
    CHECK(attempt.target().id == instance_id{"new"});
    attempt.succeed();
  }
  CHECK(runs->discover(pay)->size() == 1);
  const auto all = runs->versions({pay}).value();
  REQUIRE(all.versions.size() == 2);
  CHECK(all.versions[0].standing == version_standing::deprecated);
  CHECK(all.latest == version{2, 0, 0});
  REQUIRE(runs->reinstate(pay, range("^1")));
  CHECK(runs->discover(pay)->size() == 2);
  CHECK(code_of(runs->reinstate(pay, range("^1"))) == errc::not_found);
}

TEST_CASE(
  "nothing about versions is out of a program's reach: compatible ones, rules, latest, distribution, deprecations") {
  const auto runs = started();
  REQUIRE(runs->register_instances({pay_of("a", "1.0.0"), pay_of("b", "1.0.1"), pay_of("c", "2.0.0-rc.1")}));
  const auto compatible = runs->discover(discover{pay, version{1, 0, 1}});
  REQUIRE(compatible);
  REQUIRE(compatible->instances.size() == 1);
  CHECK(compatible->instances.front().content.id == instance_id{"b"});
  CHECK(compatible->index >= 3);
  CHECK_FALSE(compatible->stale);
  service_policy policy;
  policy.versions.emplace().compatibility = version_rule{version{1, 0, 0}, version{2, 0, 0}, {}, {}};
  REQUIRE(runs->configure(pay, policy));
  CHECK(runs->discover(discover{pay, version{1, 0, 1}})->instances.size() == 3);
  const deprecation notice{range("1.0.0"), "slow", version{1, 0, 1}, {}, "docs/to-1.0.1.md"};
  REQUIRE(runs->deprecate(pay, notice));
  const auto all = runs->versions({pay}).value();
  CHECK(all.policy == *policy.versions);
  CHECK(all.deprecations == std::vector{notice});
  CHECK(all.latest == version{1, 0, 1});
  REQUIRE(all.versions.size() == 3);
  CHECK(all.versions.front().instances == 1);
  REQUIRE(runs->deregister(instance_id{"c"}));
  CHECK(runs->versions({pay})->versions.size() == 2);
}

TEST_CASE("a program asks what depends on what, and cannot cut a dependent off where dependents are protected") {
  system_options options;
  options.configuration.dependencies.protect_dependents = true;
  const auto runs = started(options);
  REQUIRE(runs->register_instance(pay_of("pay-1", "1.4.0")));
  auto orders = sample_instance("orders-1", "orders");
  orders.depends_on["pay"] = range("^1");
  REQUIRE(runs->register_instance(orders));
  CHECK(runs->dependencies(service_name{"orders"})->dependencies.front().met);
  CHECK(runs->impact({pay, {}})->affected.front().service == service_name{"orders"});
  const auto refused = runs->deregister(instance_id{"pay-1"});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == errc::refused);
  CHECK_THAT(refused.error().detail, Contains("orders -> pay"));
  REQUIRE(runs->deregister(instance_id{"orders-1"}));
  CHECK(runs->deregister(instance_id{"pay-1"}));
}

TEST_CASE("what a caller does to its list of members changes no group") {
  const auto runs = started();
  REQUIRE(runs->register_instances({pay_of("a", "1.0.0"), pay_of("b", "1.0.0")}));
  std::vector<instance_id> mine{instance_id{"a"}};
  REQUIRE(runs->create_group(group_name{"web"}, mine));
  mine.front() = instance_id{"b"};
  auto found = runs->groups().value();
  CHECK(found.front().members == std::vector{instance_id{"a"}});
  found.front().members.clear();
  CHECK(runs->groups()->front().members == std::vector{instance_id{"a"}});
}

TEST_CASE("a program puts instances into groups and finds them by these") {
  const auto runs = started();
  const group_name web{"web"};
  REQUIRE(runs->register_instance(sample_instance("pay-1")));
  CHECK(code_of(runs->create_group(web, {instance_id{"pay-2"}})) == errc::not_found);
  REQUIRE(runs->create_group(web));
  REQUIRE(runs->add_to_group(web, {instance_id{"pay-1"}}));
  instance_query query;
  query.group = web;
  CHECK(runs->find(query)->instances.size() == 1);
  CHECK(runs->groups()->front().members == std::vector{instance_id{"pay-1"}});
  REQUIRE(runs->remove_from_group(web, {instance_id{"pay-1"}}));
  REQUIRE(runs->delete_group(web));
  CHECK(runs->groups()->empty());
  CHECK(code_of(runs->groups(web)) == errc::not_found);
}

} // namespace muster
