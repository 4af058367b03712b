#include "actors/balancer/balancer_actor.hpp"
#include "actors/breaker/breaker_supervisor.hpp"
#include "actors/metrics/metrics_actor.hpp"
#include "actors/overview/overview_actor.hpp"
#include "actors/registry/registry_actor.hpp"
#include "tests/actors/overview/shop.hpp"
#include "tests/catch.hpp"
#include "tests/support/virtual_tree.hpp"

namespace muster {

using namespace shop;

namespace {

/// The actors that the overview asks, with a registered shop.
struct open_shop {
  open_shop() {
    tree.start({tree.journal(), make_child<registry_shell>(child_name{"registry"}),
                make_child<metrics_shell>(child_name{"metrics"}),
                make_child<breaker_supervisor>(child_name{"breakers"}),
                make_child<overview_shell>(child_name{"overview"})});
    service_policy with_breaker;
    with_breaker.breaker.emplace();
    REQUIRE(tree.ask<accepted>(registry(), configure_service{{}, pay, with_breaker}));
    add("pay-1", "pay");
    add("pay-2", "pay");
    auto order = sample_instance("orders-1", "orders");
    order.depends_on["pay"] = test::range("^1");
    REQUIRE(tree.ask<accepted>(registry(), register_instance{{}, order, false}));
    REQUIRE(tree.ask<accepted>(registry(), create_group{{}, group_name{"blue"}, {instance_id{"pay-2"}}}));
    tree.run();
  }

  void add(const std::string& id, const std::string& service) {
    REQUIRE(tree.ask<accepted>(registry(), register_instance{{}, sample_instance(id, service), false}));
  }

  registry_actor registry() { return tree.post_of<registry_actor>("registry"); }

  expected<topology> topology_of(const service_name& service = {}, duration within = topology_query{}.within) {
    return tree.ask<topology>(tree.post_of<overview_actor>("overview"), topology_query{service, within});
  }

  virtual_tree tree;
};

} // namespace

TEST_CASE("a topology joins what the registry, the breakers and metrics know") {
  open_shop in;
  const call_outcome good{instance_id{"pay-1"}, 0, false, call_result::success, {}, in.tree.now(), duration{1}};
  REQUIRE(in.tree.ask<call_receipt>(in.tree.post_of<metrics_actor>("metrics"),
                                    call_report{reporter_id{"test"}, 1, pay, {good}}));
  const auto found = in.topology_of();
  REQUIRE(found);
  CHECK(found->silent.empty());
  REQUIRE(found->services.size() == 2);
  const auto& [needing, needed] = std::tie(found->services[0], found->services[1]);
  CHECK(needing.service == orders);
  CHECK(needing.needs.size() == 1);
  CHECK(needed.service == pay);
  CHECK(needed.needed_by == needing.needs);
  REQUIRE(needed.instances.size() == 2);
  CHECK(needed.instances[0].circuit == circuit_state::closed);
  CHECK(needed.instances[1].groups == std::vector{group_name{"blue"}});
  REQUIRE(needed.performance);
  CHECK(needed.performance->calls == 1);
  CHECK(needing.instances[0].circuit == circuit_state::closed);
}

TEST_CASE("a topology of an unknown service is not found") {
  open_shop in;
  const auto found = in.topology_of(service_name{"nobody"});
  REQUIRE_FALSE(found);
  CHECK(found.error() == failure{errc::not_found, "service 'nobody' is not known"});
}

TEST_CASE("whoever is silent is named within five seconds, and the rest is answered") {
  open_shop in;
  in.tree.hold_back(in.tree.post("metrics")->child());
  in.tree.hold_back(in.tree.post("breaker/pay")->child());
  const auto begun = in.tree.now();
  const auto found = in.topology_of();
  REQUIRE(found);
  CHECK(in.tree.now() - begun <= std::chrono::seconds{5});
  CHECK(found->silent == std::vector{child_name{"breaker/pay"}, child_name{"metrics"}});
  REQUIRE(found->services.size() == 2);
  CHECK(found->services[1].instances.size() == 2);
  CHECK_FALSE(found->services[1].performance);
  in.tree.let_go();
}

TEST_CASE("whoever asks says for how long others are waited for, so that the answer comes while it is awaited") {
  using namespace std::chrono_literals;
  const auto [asked, taken] = GENERATE(table<duration, duration>({{800ms, 800ms}, {1h, 5s}, {-1s, 1ns}}));
  open_shop in;
  in.tree.hold_back(in.tree.post("metrics")->child());
  const auto begun = in.tree.now();
  const auto found = in.topology_of({}, asked);
  REQUIRE(found);
  CHECK(in.tree.now() - begun <= taken);
  CHECK(std::ranges::find(found->silent, child_name{"metrics"}) != found->silent.end());
  in.tree.let_go();
}

TEST_CASE("without the registry there is an answer too, which names it") {
  open_shop in;
  in.tree.hold_back(in.tree.post("registry")->child());
  const auto found = in.topology_of(pay);
  REQUIRE(found);
  CHECK(found->services.empty());
  CHECK(found->silent == std::vector{child_name{"registry"}});
  in.tree.let_go();
}

TEST_CASE("a question that an overview has died with is answered, and the next one as before") {
  open_shop in;
  in.tree.hold_back(in.tree.post("metrics")->child());
  const auto open = in.tree.request<topology>(in.tree.post_of<overview_actor>("overview"), topology_query{});
  in.tree.run();
  REQUIRE(in.tree.kill("overview"));
  REQUIRE(*open);
  CHECK((*open)->error().code == errc::outcome_unknown);
  in.tree.let_go();
  CHECK(in.topology_of().value().services.size() == 2);
}

} // namespace muster
