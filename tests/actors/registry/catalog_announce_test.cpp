#include "tests/actors/registry/shelf.hpp"

using namespace muster;
using test::shelf;

namespace {

shelf two_services() {
  shelf it;
  it.add("pay-1");
  it.add("cart-1", "cart");
  return it;
}

std::string say(shelf& on, const std::string& service, const std::string& topic, const std::string& detail = {},
                const std::string& instance = {}) {
  return on.tell(announce{{}, service_name{service}, instance_id{instance}, topic, detail});
}

} // namespace

TEST_CASE("what is announced is a fact with all that was said, and changes nothing else") {
  auto it = two_services();
  const auto before = it.books.find(instance_query{}).instances;
  CHECK(say(it, "pay", "rollout", "half done", "pay-1") == "service_announced");
  CHECK(say(it, "pay", "rollout") == "service_announced");
  CHECK(it.records[2].what
        == fact{service_announced{service_name{"pay"}, instance_id{"pay-1"}, "rollout", "half done"}});
  CHECK(it.records[3].what == fact{service_announced{service_name{"pay"}, {}, "rollout", {}}});
  CHECK(it.books.find(instance_query{}).instances == before);
}

TEST_CASE("what cannot be announced is refused with all that is wrong with it") {
  auto it = two_services();
  CHECK(say(it, "stock", "rollout") == "not_found: service 'stock' is not known");
  CHECK(say(it, "pay", "rollout", {}, "pay-2") == "not_found: instance 'pay-2' is not registered");
  CHECK(say(it, "pay", "rollout", {}, "cart-1")
        == "not_found: instance 'cart-1' is not of service 'pay' but of 'cart'");
  CHECK(say(it, "pay", "roll out", std::string(4097, 'x'))
        == "invalid: what is announced of service 'pay': the topic is not " + std::string{name_rule::rule}
             + "; the detail has more than 4096 bytes");
  CHECK(say(it, "pay", "", "x").starts_with("invalid: what is announced of service 'pay': the topic is not "));
  CHECK(say(it, "pay", "rollout", std::string(4096, 'x')) == "service_announced");
  CHECK(it.records.size() == 3);
}
