#include "actors/overview/topology_drawing.hpp"
#include "actors/overview/topology_sketch.hpp"
#include "messages/codec/json.hpp"
#include "tests/actors/overview/shop.hpp"
#include "tests/catch.hpp"

using namespace muster;
using namespace muster::shop;

namespace {

topology drawn_shop(const service_name& only = {}) {
  topology_sketch sketch{only};
  sketch.take(state(), needs());
  sketch.take(web, circuit_list{{of("web-1", circuit_state::open)}});
  return sketch.finish().value();
}

} // namespace

TEST_CASE("a topology is drawn with versions, states and open circuits, and what is not well is marked") {
  const auto drawn = graph_of(drawn_shop());
  CHECK(drawn.name == "topology");
  CHECK(drawn.nodes
        == std::vector<graph_node>{{"orders", {"1.0.0", "1 healthy"}},
                                   {"pay", {"1.0.0, 1.1.0 (2)", "2 healthy, 1 draining"}, true},
                                   {"stock", {"no instance"}, true},
                                   {"web", {"1.0.0", "1 healthy, 1 circuit open"}, true}});
  CHECK(drawn.arrows
        == std::vector<graph_arrow>{{"orders", "pay", "^1"}, {"orders", "stock", "^1", true}, {"web", "orders", "^1"}});
}

TEST_CASE("one service is drawn with its neighbours, of which only the names are known") {
  const auto drawn = graph_of(drawn_shop(orders));
  CHECK(drawn.nodes == std::vector<graph_node>{{"orders", {"1.0.0", "1 healthy"}}, {"pay"}, {"stock"}, {"web"}});
  CHECK(drawn.arrows.size() == 3);
}

TEST_CASE("a service without instances that nobody needs is not marked") {
  topology_service idle;
  idle.service = pay;
  CHECK(graph_of(topology{{idle}, {}, 0}).nodes == std::vector<graph_node>{{"pay", {"no instance"}}});
}

TEST_CASE("a topology as JSON reads back as the same") {
  CHECK(decode<topology>(parse_json(json_of(drawn_shop())).value()) == drawn_shop());
}
