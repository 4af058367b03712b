#include "tests/actors/breaker/pay_tree.hpp"
#include "tests/catch.hpp"

using namespace muster;
using namespace std::chrono_literals;
using state = circuit_state;

namespace {

std::vector<child_name> children_of(pay_tree& bench) {
  std::vector<child_name> result;
  const auto list = bench.tree.ask<children_list>(bench.tree.post_of<supervisor_actor>("breakers"), children_query{});
  for (const auto& each : list.value().children)
    result.push_back(each.child);
  return result;
}

void enroll_in(pay_tree& bench, const char* service, const char* id) {
  instance content;
  content.id = instance_id{id};
  content.service = service_name{service};
  bench.journal(instance_registered{content});
}

const std::vector pay_only{child_name{"breaker/pay"}};

} // namespace

TEST_CASE("there is one breaker for each service with instances") {
  pay_tree bench;
  CHECK(children_of(bench) == pay_only);
  bench.journal(service_configured{service_name{"cart"}, {}});
  CHECK(children_of(bench) == pay_only);
  enroll_in(bench, "cart", "cart-1");
  enroll_in(bench, "cart", "cart-2");
  CHECK(children_of(bench).size() == 2);
  bench.dismiss("pay-1");
  CHECK(children_of(bench).size() == 2);
  bench.dismiss("pay-2");
  bench.tree.advance(1s);
  CHECK(children_of(bench) == std::vector{child_name{"breaker/cart"}});
  CHECK(bench.tree.ask<circuit_list>(bench.breaker(), circuit_query{bench.pay}).error().code == errc::unavailable);
}

TEST_CASE("a service that comes back has its breaker again, with epochs above the former ones") {
  for (const auto pause : {0s, 10s}) {
    pay_tree bench;
    bench.count(1, "xxxxx");
    bench.dismiss("pay-1");
    bench.dismiss("pay-2");
    bench.tree.advance(pause);
    bench.enroll("pay-1");
    bench.tree.advance(1s);
    CHECK(children_of(bench) == pay_only);
    CHECK(bench.seen() == circuit{instance_id{"pay-1"}, state::closed, 2, {}, 0, 0, {}, {}});
    bench.count(2, "xxxxx", 2);
    CHECK(bench.seen().state == state::open);
    CHECK(bench.seen().epoch == 3);
  }
}

TEST_CASE("breakers come back with their supervisor, for the services that have instances by then") {
  pay_tree bench;
  enroll_in(bench, "cart", "cart-1");
  bench.count(1, "xxxxx");
  bench.journal(instance_deregistered{service_name{"cart"}, instance_id{"cart-1"}, {}});
  REQUIRE(bench.tree.kill("breakers"));
  bench.tree.advance(1s);
  CHECK(children_of(bench) == pay_only);
  CHECK(bench.seen().state == state::open);
}

TEST_CASE("a breaker whose service goes while its supervisor is down refuses what has waited for it") {
  pay_tree bench;
  enroll_in(bench, "cart", "cart-1");
  REQUIRE(bench.tree.kill("breakers"));
  const auto cart = bench.tree.post_of<breaker_actor>("breaker/cart");
  const auto waiting = bench.tree.request<circuit_list>(cart, circuit_query{service_name{"cart"}});
  bench.tree.run();
  CHECK_FALSE(waiting->has_value());
  bench.journal(instance_deregistered{service_name{"cart"}, instance_id{"cart-1"}, {}});
  bench.tree.advance(1s);
  CHECK(children_of(bench) == pay_only);
  REQUIRE(waiting->has_value());
  CHECK((*waiting)->error().code == errc::unavailable);
}
