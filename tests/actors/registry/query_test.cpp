#include "tests/actors/registry/shelf.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <functional>

using namespace muster;
using test::checked_policy;
using test::shelf;

namespace {

using query = instance_query;
using ids = std::vector<std::string>;

ids ids_of(const instance_list& list) {
  ids result;
  for (const auto& view : list.instances)
    result.push_back(view.content.id.str());
  return result;
}

/// pay-1 1.4.0 zone a healthy; pay-2 1.5.0-rc.1 zone a unhealthy; pay-3 2.0.0+b zone b draining;
/// pay-10 1.4.2 zone b registered; cart-1 1.0.0, without a zone, healthy.
shelf furnished() {
  shelf it;
  it.configure("pay", checked_policy());
  const auto add = [&](const char* id, const char* at, const char* zone, std::vector<std::string> tags,
                       std::map<std::string, std::string> metadata) {
    auto content = sample_instance(id);
    content.version_ = *version::parse(at);
    content.zone = zone;
    content.tags = std::move(tags);
    content.metadata = std::move(metadata);
    it.add(content);
  };
  add("pay-3", "2.0.0+b", "b", {"blue"}, {{"rack", "2"}});
  add("pay-10", "1.4.2", "b", {"green", "canary"}, {});
  add("pay-1", "1.4.0", "a", {"blue", "canary"}, {{"rack", "1"}, {"disk", "ssd"}});
  add("pay-2", "1.5.0-rc.1", "a", {}, {{"rack", "1"}, {"disk", ""}});
  it.report("pay-1", true);
  it.report("pay-2", false);
  it.drain("pay-3");
  it.add("cart-1", "cart");
  return it;
}

version_range range(const char* text) {
  return *version_range::parse(text);
}

} // namespace

TEST_CASE("a query answers the instances that fulfil every condition, in the order of ids") {
  const auto [ask, found] = GENERATE(table<std::function<void(query&)>, ids>({
    {[](query&) {}, {"cart-1", "pay-1", "pay-10", "pay-2", "pay-3"}},
    {[](query& x) { x.service = service_name{"pay"}; }, {"pay-1", "pay-10", "pay-2", "pay-3"}},
    {[](query& x) { x.service = service_name{"nobody"}; }, {}},
    {[](query& x) { x.id = instance_id{"pay-2"}; }, {"pay-2"}},
    {[](query& x) { x.id = instance_id{"pay-9"}; }, {}},
    {[](query& x) { x.id = instance_id{"pay-2"}, x.service = service_name{"pay"}; }, {"pay-2"}},
    {[](query& x) { x.id = instance_id{"pay-2"}, x.service = service_name{"cart"}; }, {}},
    {[](query& x) { x.id = instance_id{"pay-2"}, x.zone = "b"; }, {}},
    {[](query& x) { x.range = range("^1.4"); }, {"pay-1", "pay-10"}},
    {[](query& x) { x.range = range("1.4.0"); }, {"pay-1"}},
    {[](query& x) { x.range = range("~1.5.0-rc"); }, {"pay-2"}},
    {[](query& x) { x.range = range(">=2"); }, {"pay-3"}},
    {[](query& x) { x.range = range("*"); }, {"cart-1", "pay-1", "pay-10", "pay-3"}},
    {[](query& x) { x.range = range("<1"); }, {}},
    {[](query& x) { x.tags = {"blue"}; }, {"pay-1", "pay-3"}},
    {[](query& x) {
       x.tags = {"blue", "canary"};
     },
     {"pay-1"}},
    {[](query& x) {
       x.tags = {"blue", "canary"}, x.any_tag = true;
     },
     {"pay-1", "pay-10", "pay-3"}},
    {[](query& x) {
       x.tags = {"red", "green"}, x.any_tag = true;
     },
     {"pay-10"}},
    {[](query& x) { x.tags = {"red"}; }, {}},
    {[](query& x) { x.any_tag = true; }, {"cart-1", "pay-1", "pay-10", "pay-2", "pay-3"}},
    {[](query& x) {
       x.metadata = {{"rack", "1"}};
     },
     {"pay-1", "pay-2"}},
    {[](query& x) {
       x.metadata = {{"rack", "1"}, {"disk", "ssd"}};
     },
     {"pay-1"}},
    {[](query& x) {
       x.metadata = {{"disk", ""}};
     },
     {"pay-2"}},
    {[](query& x) {
       x.metadata = {{"rack", "01"}};
     },
     {}},
    {[](query& x) { x.zone = "a"; }, {"pay-1", "pay-2"}},
    {[](query& x) { x.zone = ""; }, {"cart-1"}},
    {[](query& x) { x.zone = "A"; }, {}},
    {[](query& x) { x.state = instance_state::registered; }, {"pay-10"}},
    {[](query& x) { x.state = instance_state::draining; }, {"pay-3"}},
    {[](query& x) { x.state = instance_state::healthy; }, {"cart-1", "pay-1"}},
    {[](query& x) { x.state = instance_state::unhealthy; }, {"pay-2"}},
    {[](query& x) { x.state = instance_state::deregistered; }, {}},
    {[](query& x) { x.state = instance_state::unknown; }, {}},
    {[](query& x) { x.healthy_only = true; }, {"cart-1", "pay-1"}},
    {[](query& x) { x.healthy_only = true, x.state = instance_state::unhealthy; }, {}},
    {[](query& x) { x.service = service_name{"pay"}, x.zone = "b", x.tags = {"canary"}, x.range = range("1"); },
     {"pay-10"}},
  }));
  const auto it = furnished();
  query question;
  ask(question);
  INFO(encode(question).dump());
  CHECK(ids_of(it.books.find(question)) == found);
}

TEST_CASE("an answer tells the index at which it holds, and each instance that of its latest change") {
  const auto it = furnished();
  const auto all = it.books.find(query{});
  CHECK(all.index == 9);
  std::vector<int64_t> indices;
  for (const auto& view : all.instances)
    indices.push_back(view.index);
  CHECK(indices == std::vector<int64_t>{9, 6, 3, 7, 8});
}

TEST_CASE("discovery answers the healthy instances of a service") {
  const auto it = furnished();
  CHECK(ids_of(*it.books.find(discover{service_name{"pay"}})) == ids{"pay-1"});
  CHECK(ids_of(*it.books.find(discover{service_name{"cart"}})) == ids{"cart-1"});
  CHECK(it.books.find(discover{service_name{"pay"}})->index == 9);
}

TEST_CASE("discovery of a service that was never heard of is not_found") {
  const auto it = furnished();
  for (const auto* name : {"nobody", ""}) {
    const auto found = it.books.find(discover{service_name{name}});
    REQUIRE_FALSE(found);
    CHECK(found.error() == failure{errc::not_found, "service '" + std::string{name} + "' is not known"});
  }
}

TEST_CASE("a query does not ignore the state that it asks for") {
  const auto it = furnished();
  query question;
  question.state = instance_state::unhealthy;
  CHECK(ids_of(it.books.find(question)) == ids{"pay-2"});
  question.state = instance_state::healthy;
  CHECK(ids_of(it.books.find(question)) == ids{"cart-1", "pay-1"});
}

TEST_CASE("instances are listed in the order of ids, in whatever order they came and changed") {
  ids names{"a", "b", "c", "d", "e"};
  ids order = names;
  do {
    shelf it;
    for (const auto& id : order)
      it.add(id);
    it.drain(order.front());
    CHECK(ids_of(it.books.find(query{})) == names);
  } while (std::ranges::next_permutation(order).found);
}
