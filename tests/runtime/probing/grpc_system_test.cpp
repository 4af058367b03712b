#include "runtime/clock.hpp"
#include "runtime/system.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/probing/grpc_server.hpp"

using namespace muster;
using namespace std::chrono_literals;

TEST_CASE("an instance is healthy while its check over gRPC finds it serving") {
  health_server server;
  const auto runs = system::start().value();
  health_policy how{.kind = check_kind::grpc, .interval = 20ms, .fall = 1, .rise = 1};
  how.grpc = grpc_check{.service = "shop.Pay"};
  server.serve("shop.Pay", true);
  service_policy policy;
  policy.health = how;
  REQUIRE(runs->configure(service_name{"pay"}, policy));
  instance one;
  one.id = instance_id{"pay-1"};
  one.service = service_name{"pay"};
  one.address = {"127.0.0.1", server.port()};
  REQUIRE(runs->register_instance(one));
  const auto becomes = [&](instance_state state) {
    const auto deadline = steady_now() + 20s;
    while (steady_now() < deadline)
      if (runs->state().value().instances.at(0).state == state)
        return true;
    return false;
  };
  CHECK(becomes(instance_state::healthy));
  server.serve("shop.Pay", false);
  CHECK(becomes(instance_state::unhealthy));
  CHECK(runs->checks()->checks.at(0).detail
        == "Check of " + server.text() + " for 'shop.Pay' answered NOT_SERVING, not SERVING");
}
