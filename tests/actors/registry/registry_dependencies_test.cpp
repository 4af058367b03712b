#include "tests/actors/registry/registry_tree.hpp"
#include "tests/catch.hpp"

using namespace muster;
using namespace std::chrono_literals;
using test::registry_tree;

namespace {

settings protecting() {
  settings result;
  result.dependencies.protect_dependents = true;
  return result;
}

instance dependent(const std::string& id, const std::string& service, const std::string& on) {
  auto result = sample_instance(id, service);
  result.depends_on[on] = version_range::parse("^1").value();
  return result;
}

void shop(registry_tree& it) {
  it.add("pay-1");
  it.add("pay-2");
  it.add(dependent("orders-1", "orders", "pay"));
}

deregister_instance removal_of(const std::string& id) {
  return {{}, instance_id{id}, {}};
}

} // namespace

TEST_CASE("without protection the last instance may leave, and the dependency is reported as unmet") {
  registry_tree it;
  shop(it);
  CHECK(it.remove("pay-1") == "4");
  CHECK(it.remove("pay-2") == "5");
  const auto report = it.tree.ask<dependency_report>(it.registry(), dependency_query{service_name{"orders"}}).value();
  REQUIRE(report.dependencies.size() == 1);
  CHECK(report.dependencies[0].reason == "service 'pay' has no instances");
  CHECK(report.index == 5);
}

TEST_CASE("with protection the last one that fits is refused to leave, and stays") {
  registry_tree it{protecting()};
  shop(it);
  CHECK(it.remove("pay-1") == "4");
  const auto answer = it.tree.ask<accepted>(it.registry(), removal_of("pay-2"));
  REQUIRE_FALSE(answer);
  CHECK(answer.error()
        == failure{errc::refused, "dependents are protected: service 'orders' would be left without a version of 'pay' "
                                  "in ^1: orders -> pay"});
  CHECK(it.states() == "orders-1:healthy pay-2:healthy");
}

TEST_CASE("two who leave at the same time do not leave a dependent behind, though either might have left alone") {
  registry_tree it{protecting()};
  shop(it);
  it.hold_journal();
  const auto first = it.begin(removal_of("pay-1"));
  const auto second = it.begin(removal_of("pay-2"));
  it.tree.let_go();
  it.tree.advance(1s);
  REQUIRE(first->has_value());
  REQUIRE(second->has_value());
  CHECK((*first)->has_value());
  CHECK((*second)->error().code == errc::refused);
}

TEST_CASE("a command that was acknowledged before it would be refused is answered as before") {
  registry_tree it{protecting()};
  shop(it);
  CHECK(it.remove("pay-1", "c") == "4");
  REQUIRE(it.tree.kill("registry"));
  CHECK(it.remove("pay-1", "c") == "4");
  CHECK(it.remove("pay-2") == "refused");
}

TEST_CASE("a lease ends although somebody depends on it, since nobody is there any more") {
  registry_tree it{protecting()};
  it.add(test::leased_instance("pay-1", 3s));
  it.add(dependent("orders-1", "orders", "pay"));
  it.tree.advance(4s);
  CHECK(it.states() == "orders-1:healthy");
}

TEST_CASE("the impact of an instance names those who have no other") {
  registry_tree it;
  it.add("pay-1");
  it.add(dependent("orders-1", "orders", "pay"));
  it.add(dependent("web-1", "web", "orders"));
  const auto impact = it.tree.ask<impact_report>(it.registry(), impact_query{{}, instance_id{"pay-1"}}).value();
  CHECK(impact.affected
        == std::vector<affected_service>{{service_name{"orders"}, service_name{"pay"}},
                                         {service_name{"web"}, service_name{"orders"}}});
  CHECK(impact.index == 3);
}

TEST_CASE("asking for dependencies and cycles never waits for writes under way, nor do they for the question") {
  registry_tree it{protecting()};
  shop(it);
  it.hold_journal();
  const auto first = it.begin(removal_of("pay-1"));
  const auto second = it.begin(removal_of("pay-2"));
  const auto asked = it.tree.request<dependency_report>(it.registry(), dependency_query{});
  it.tree.run();
  REQUIRE(asked->has_value());
  CHECK((*asked)->value().order == std::vector{service_name{"pay"}, service_name{"orders"}});
  CHECK_FALSE(first->has_value());
  it.tree.let_go();
  it.tree.advance(1s);
  CHECK(first->has_value());
  CHECK(second->has_value());
}
