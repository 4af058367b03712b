#include "actors/alerts/rule_book.hpp"
#include "tests/actors/alerts/story.hpp"
#include "tests/catch.hpp"

using namespace muster;
using namespace muster::story;

namespace {

std::vector<std::string> watched(const rule_book& book) {
  std::vector<std::string> result;
  for (const auto& watch : book.watches())
    result.push_back(watch.key.service.str() + "/" + watch.key.rule.str() + "/" + watch.key.instance.str());
  return result;
}

using names = std::vector<std::string>;

} // namespace

TEST_CASE("a rule watches its service as a whole or each registered instance") {
  rule_book book;
  book.apply(
    configured("pay", {rule("errors", "error_rate > 5%"), each_instance(rule("slow", "latency_p99 > 100ms"))}));
  CHECK(watched(book).empty());
  book.apply(registered("pay-2", "pay"));
  book.apply(registered("pay-1", "pay"));
  book.apply(registered("cart-1", "cart"));
  CHECK(watched(book) == names{"pay/errors/", "pay/slow/pay-1", "pay/slow/pay-2"});
  book.apply(deregistered("pay-1", "pay"));
  CHECK(watched(book) == names{"pay/errors/", "pay/slow/pay-2"});
  book.apply(configured("pay", {rule("errors", "error_rate > 5%")}));
  CHECK(watched(book) == names{"pay/errors/"});
  book.apply(deregistered("pay-2", "pay"));
  CHECK(watched(book).empty());
  book.apply(registered("pay-3", "pay"));
  CHECK(watched(book) == names{"pay/errors/"});
}

TEST_CASE("an instance that moves to another service is watched there") {
  rule_book book;
  const auto slow = each_instance(rule("slow", "latency_p99 > 100ms"));
  book.apply(configured("pay", {slow}));
  book.apply(configured("cart", {slow}));
  book.apply(registered("x", "pay"));
  book.apply(deregistered("x", "pay"));
  book.apply(registered("x", "cart"));
  CHECK(watched(book) == names{"cart/slow/x"});
  book.apply(deregistered("x", "cart"));
  book.apply(registered("x", "pay"));
  CHECK(watched(book) == names{"pay/slow/x"});
}

TEST_CASE("what nothing watches has a reason") {
  rule_book book;
  book.apply(configured("pay", {rule("errors", "error_rate > 5%"), each_instance(rule("slow", "latency_p99 > 1s"))}));
  CHECK(book.why_unwatched(key("pay", "errors")) == "service 'pay' has no instance");
  book.apply(registered("pay-1", "pay"));
  const auto [subject, reason] = GENERATE(table<alert_key, std::string>({
    {key("pay", "errors"), ""},
    {key("pay", "slow", "pay-1"), ""},
    {key("pay", "slow", "pay-2"), "instance 'pay-2' is gone"},
    {key("pay", "slow"), "the rule now watches each instance"},
    {key("pay", "errors", "pay-1"), "the rule now watches the service as a whole"},
    {key("pay", "fast"), "the rule was removed"},
    {key("cart", "errors"), "the rule was removed"},
  }));
  CHECK(book.why_unwatched(subject) == reason);
}

TEST_CASE("availability, healthy share and open circuits follow from facts") {
  rule_book book;
  for (const auto* id : {"pay-1", "pay-2", "pay-3", "pay-4"})
    book.apply(registered(id, "pay", instance_state::registered));
  const auto service = key("pay", "r");
  const auto first = key("pay", "r", "pay-1");
  const auto value = [&](measure what, const alert_key& of) { return book.read(what, of).value().value; };
  CHECK(value(measure::availability, service) == 0);
  for (const auto* id : {"pay-1", "pay-2", "pay-3"})
    book.apply(became(id, "pay", instance_state::healthy));
  CHECK(value(measure::availability, service) == 750'000);
  CHECK(value(measure::healthy_share, service) == 750'000);
  CHECK(value(measure::healthy_share, first) == 1'000'000);
  book.apply(became("pay-1", "pay", instance_state::unhealthy));
  book.apply(became("pay-2", "pay", instance_state::draining));
  CHECK(value(measure::availability, service) == 250'000);
  CHECK(value(measure::availability, first) == 0);

  book.apply(circuit_opened{service_name{"pay"}, instance_id{"pay-1"}, 1, {}, 0, {}, {}, {}});
  book.apply(circuit_opened{service_name{"pay"}, instance_id{"pay-2"}, 1, {}, 0, {}, {}, {}});
  CHECK(value(measure::open_circuits, service) == 2);
  CHECK(value(measure::open_circuits, first) == 1);
  book.apply(circuit_half_opened{service_name{"pay"}, instance_id{"pay-1"}, 2, 3});
  CHECK(value(measure::open_circuits, service) == 1);
  book.apply(circuit_closed{service_name{"pay"}, instance_id{"pay-1"}, 3, {}});
  book.apply(deregistered("pay-2", "pay"));
  CHECK(value(measure::open_circuits, service) == 0);

  CHECK_FALSE(book.read(measure::error_rate, service));
  CHECK_FALSE(book.read(measure::availability, key("cart", "r")));
  CHECK_FALSE(book.read(measure::availability, key("pay", "r", "pay-2")));
}

TEST_CASE("an instance that is registered anew in its service keeps its circuit, and one that had gone begins afresh") {
  rule_book book;
  const auto open_circuits = [&](const std::string& service) {
    return book.read(measure::open_circuits, key(service, "r")).value().value;
  };
  book.apply(registered("x", "pay"));
  book.apply(circuit_opened{service_name{"pay"}, instance_id{"x"}, 1, {}, 0, {}, {}, {}});
  book.apply(registered("x", "pay"));
  CHECK(open_circuits("pay") == 1);
  book.apply(deregistered("x", "pay"));
  book.apply(registered("x", "cart"));
  CHECK(open_circuits("cart") == 0);
  book.apply(deregistered("x", "cart"));
  book.apply(registered("x", "pay"));
  CHECK(open_circuits("pay") == 0);
}

TEST_CASE("facts about instances that are not registered change nothing") {
  rule_book book;
  book.apply(became("pay-1", "pay", instance_state::healthy));
  book.apply(deregistered("pay-1", "pay"));
  book.apply(instance_updated{registered("pay-1", "pay").content});
  book.apply(circuit_opened{service_name{"pay"}, instance_id{"pay-1"}, 1, {}, 0, {}, {}, {}});
  CHECK_FALSE(book.read(measure::availability, key("pay", "r")));
}

TEST_CASE("instances that come and go under ever new names leave nothing that a rule watches") {
  rule_book book;
  book.apply(configured("pay", {each_instance(rule("slow", "latency_p99 > 100ms"))}));
  for (int i = 0; i < 500; ++i) {
    const auto id = "x-" + std::to_string(i);
    book.apply(registered(id, "pay"));
    CHECK(watched(book) == names{"pay/slow/" + id});
    book.apply(deregistered(id, "pay"));
  }
  CHECK(watched(book).empty());
}
