#include "actors/balancer/balancer_actor.hpp"
#include "messages/protocol/types.hpp"
#include "tests/actors/balancer/pools.hpp"
#include "tests/catch.hpp"
#include "tests/support/virtual_tree.hpp"

using namespace muster;

TEST_CASE("a strategy that does not exist is refused, and neither taken for round robin nor fatal") {
  virtual_tree tree;
  tree.start({tree.journal(), make_child<balancer_shell>(child_name{"balancer"})});
  REQUIRE(
    tree.ask<accepted>(tree.post_of<journal_actor>("journal"),
                       append_facts{{}, {instance_registered{content_of({.id = "a"}), instance_state::healthy}}}));
  const auto balancer = tree.post_of<balancer_actor>("balancer");
  auto request = request_for();
  request.strategy_ = static_cast<strategy>(99);
  const auto refused = tree.ask<picked>(balancer, request);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == errc::invalid);
  CHECK_THAT(refused.error().detail, Contains("strategy number 99 is none; there are round_robin, "));
  CHECK(tree.facts_of<child_restarted>().empty());
  request.strategy_ = strategy::random;
  CHECK(tree.ask<picked>(balancer, request)->instance == instance_id{"a"});
}
