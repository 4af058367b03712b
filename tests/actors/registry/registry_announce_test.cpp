#include "tests/actors/registry/registry_tree.hpp"
#include "tests/catch.hpp"

using namespace muster;
using test::registry_tree;
using test::text_of;

TEST_CASE("an announcement sees the outcome of every write before it, and has an index like any other") {
  registry_tree it;
  it.add("pay-1");
  it.add(sample_instance("cart-1", "cart"));
  it.hold_journal();
  const auto leaving = it.begin(deregister_instance{{}, instance_id{"pay-1"}, {}});
  const auto of_the_service = it.begin(announce{{}, service_name{"pay"}, {}, "rollout", {}});
  const auto of_the_instance = it.begin(announce{{}, service_name{"pay"}, instance_id{"pay-1"}, "rollout", {}});
  const auto of_another = it.begin(announce{command_id{"c"}, service_name{"cart"}, {}, "rollout", {}});
  it.tree.let_go();
  it.tree.run();
  CHECK(text_of(leaving) == "3");
  CHECK(text_of(of_the_service) == "not_found");
  CHECK(text_of(of_the_instance) == "not_found");
  CHECK(text_of(of_another) == "4");
  CHECK(it.tell(announce{command_id{"c"}, service_name{"cart"}, {}, "rollout", {}}) == "4");
  CHECK(it.kinds() == "instance_registered instance_registered instance_deregistered service_announced");
}
