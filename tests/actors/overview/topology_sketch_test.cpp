#include "actors/overview/topology_sketch.hpp"
#include "tests/actors/overview/shop.hpp"
#include "tests/catch.hpp"

using namespace muster;
using namespace muster::shop;

namespace {

topology whole_shop() {
  topology_sketch sketch;
  sketch.take(state(), needs());
  return sketch.finish().value();
}

const topology_service& service_in(const topology& what, const service_name& name) {
  const auto found = std::ranges::find(what.services, name, &topology_service::service);
  REQUIRE(found != what.services.end());
  return *found;
}

std::vector<std::string> names_in(const topology& what) {
  std::vector<std::string> result;
  for (const auto& each : what.services)
    result.push_back(each.service.str());
  return result;
}

} // namespace

TEST_CASE("dependents are found by the names of services, not by the ids of instances") {
  const auto found = whole_shop();
  CHECK(service_in(found, pay).needed_by == std::vector{need(orders, pay)});
  CHECK(service_in(found, orders).needed_by == std::vector{need(web, orders)});
  CHECK(service_in(found, orders).needs == std::vector{need(orders, pay), need(orders, stock, false)});
  CHECK(service_in(found, web).needed_by.empty());
}

TEST_CASE("services come in the order of names, and those that are needed and that nobody offers are among them") {
  const auto found = whole_shop();
  CHECK(names_in(found) == std::vector<std::string>{"orders", "pay", "stock", "web"});
  CHECK(service_in(found, stock).instances.empty());
  CHECK(service_in(found, stock).needed_by == std::vector{need(orders, stock, false)});
  CHECK(found.index == 9);
}

TEST_CASE("a service shows its instances with version, zone and state, and how many have each version") {
  const auto found = whole_shop();
  const auto& instances = service_in(found, pay).instances;
  REQUIRE(instances.size() == 3);
  CHECK(instances[1]
        == topology_instance{instance_id{"pay-2"}, test::v("1.1.0+build.7"), "a", instance_state::healthy});
  CHECK(instances[2].state == instance_state::draining);
  CHECK(service_in(found, pay).versions == std::map<std::string, int64_t>{{"1.0.0", 1}, {"1.1.0", 2}});
}

TEST_CASE("an instance shows its groups and its circuit, and none of another service") {
  topology_sketch sketch;
  sketch.take(state(), needs());
  sketch.take(group_list{{{group_name{"blue"}, {instance_id{"pay-1"}, instance_id{"gone-1"}}},
                          {group_name{"old"}, {instance_id{"pay-1"}, instance_id{"web-1"}}}}});
  sketch.take(pay, circuit_list{{of("pay-1", circuit_state::open), of("web-1"), of("gone-1")}});
  const auto found = sketch.finish().value();
  const auto& first = service_in(found, pay).instances[0];
  CHECK(first.groups == std::vector{group_name{"blue"}, group_name{"old"}});
  CHECK(first.circuit == circuit_state::open);
  CHECK_FALSE(service_in(found, pay).instances[1].circuit);
  CHECK_FALSE(service_in(found, web).instances[0].circuit);
  CHECK(service_in(found, web).instances[0].groups == std::vector{group_name{"old"}});
}

TEST_CASE("calls are shown where metrics answered, and who did not answer is named once") {
  topology_sketch sketch;
  sketch.take(state(), needs());
  measures calls;
  calls.service = pay;
  calls.calls = 5;
  sketch.take(calls);
  calls.service = service_name{"gone"};
  sketch.take(calls);
  sketch.is_silent(child_name{"metrics"});
  sketch.is_silent(child_name{"breaker/pay"});
  sketch.is_silent(child_name{"metrics"});
  const auto found = sketch.finish().value();
  CHECK(service_in(found, pay).performance->calls == 5);
  CHECK_FALSE(service_in(found, web).performance);
  CHECK(found.silent == std::vector{child_name{"breaker/pay"}, child_name{"metrics"}});
  CHECK(names_in(found) == names_in(whole_shop()));
}

TEST_CASE("of one service that is asked for, there is that one with its neighbours by name") {
  topology_sketch sketch{orders};
  sketch.take(state(), needs());
  CHECK(sketch.services() == std::vector{orders});
  const auto found = sketch.finish().value();
  REQUIRE(names_in(found) == std::vector<std::string>{"orders"});
  CHECK(found.services[0].needs.size() == 2);
  CHECK(found.services[0].needed_by.size() == 1);
}

TEST_CASE("a service is known when it has an instance or a policy, or another needs it") {
  const auto [name, is_known] = GENERATE(table<std::string, bool>({
    {"pay", true},
    {"stock", true},
    {"nobody", false},
  }));
  CAPTURE(name);
  topology_sketch sketch{service_name{name}};
  auto without_instances = state();
  without_instances.instances.clear();
  sketch.take(without_instances, needs());
  const auto found = sketch.finish();
  REQUIRE(found.has_value() == is_known);
  if (!found)
    CHECK(found.error() == failure{errc::not_found, "service 'nobody' is not known"});
}

TEST_CASE("nothing is said to be unknown when the registry is silent") {
  topology_sketch sketch{pay};
  sketch.is_silent(child_name{"registry"});
  const auto found = sketch.finish().value();
  CHECK(found.services.empty());
  CHECK(found.silent == std::vector{child_name{"registry"}});
}
