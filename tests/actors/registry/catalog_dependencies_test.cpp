#include "tests/actors/registry/shelf.hpp"
#include "tests/support/versions.hpp"

using namespace muster;
using test::range;
using test::shelf;
using test::v;

namespace {

using needs = std::map<std::string, std::string>;

instance member(const std::string& id, const std::string& service, std::string_view its, const needs& on = {}) {
  auto result = sample_instance(id, service);
  result.version_ = v(its);
  for (const auto& [needed, text] : on)
    result.depends_on[needed] = range(text);
  return result;
}

/// web needs orders, and orders needs pay ^1, of which there are two.
shelf shop() {
  shelf it;
  it.add(member("web-1", "web", "1.0.0", {{"orders", "*"}}));
  it.add(member("orders-1", "orders", "1.0.0", {{"pay", "^1"}}));
  it.add(member("pay-1", "pay", "1.0.0"));
  it.add(member("pay-2", "pay", "1.4.0"));
  return it;
}

dependency_report report(const shelf& on, const std::string& service = {}) {
  return on.books.find(dependency_query{service_name{service}}).value();
}

/// `orders>pay ^1: why`, or without a reason where it is met.
std::string lines(const dependency_report& of) {
  std::string result;
  for (const auto& each : of.dependencies) {
    CHECK(each.met == each.reason.empty());
    result.append(result.empty() ? "" : " | ")
      .append(each.service.str() + ">" + each.on.str() + " " + to_string(each.range))
      .append(each.met ? "" : ": " + each.reason);
  }
  return result;
}

std::string affected(const shelf& on, const impact_query& query) {
  const auto report = on.books.find(query);
  if (!report)
    return std::string{to_string(report.error().code)};
  std::string result;
  for (const auto& each : report->affected)
    result.append(result.empty() ? "" : " ").append(each.service.str() + ">" + each.through.str());
  return result;
}

/// The refusal of a command under protection; empty when it is let pass.
template <class Command>
std::string refusal(const shelf& on, const Command& command) {
  const auto facts = on.books.decide(command);
  REQUIRE(facts);
  const auto good = on.books.protect(*facts);
  if (good)
    return {};
  CHECK(good.error().code == errc::refused);
  return good.error().detail;
}

deregister_instance removal_of(const std::string& id) {
  return {{}, instance_id{id}, {}};
}

const std::string cut_off =
  "dependents are protected: service 'orders' would be left without a version of 'pay' in ^1: "
  "web -> orders -> pay";

} // namespace

TEST_CASE("a dependency is met by a healthy instance in its range, and unmet for the first reason that applies") {
  auto it = shop();
  CHECK(lines(report(it)) == "orders>pay ^1 | web>orders *");
  it.drain("pay-1");
  CHECK(lines(report(it)) == "orders>pay ^1 | web>orders *");
  it.drain("pay-2");
  CHECK(lines(report(it, "orders"))
        == "orders>pay ^1: service 'pay' has no instance in ^1 that is healthy: pay-1 is draining, pay-2 is draining");
  it.tell(deprecate_versions{{}, service_name{"pay"}, {.range = range("^1"), .removed = true}});
  CHECK(lines(report(it, "orders"))
        == "orders>pay ^1: service 'pay' has no instance in ^1 that may be used: 1.0.0 is removed, 1.4.0 is removed");
  it.tell(removal_of("pay-1"));
  it.tell(removal_of("pay-2"));
  CHECK(lines(report(it, "orders")) == "orders>pay ^1: service 'pay' has no instances");
  it.add(member("pay-3", "pay", "2.0.0"));
  CHECK(lines(report(it, "orders")) == "orders>pay ^1: service 'pay' has no instance in ^1: there is 2.0.0");
}

TEST_CASE("dependency checks consult the compatibility rule and the refusal of deprecated versions") {
  auto it = shop();
  service_policy policy;
  policy.versions.emplace().compatibility = version_rule{v("1.5.0"), {}, {}, {}};
  it.configure("pay", policy);
  CHECK_THAT(lines(report(it, "orders")), Contains("1.0.0 is outside the compatibility rule"));
  policy.versions = version_policy{{}, deprecated_use::refuse, {}};
  it.configure("pay", policy);
  it.tell(deprecate_versions{{}, service_name{"pay"}, {range("<1.4.0")}});
  CHECK(lines(report(it, "orders")) == "orders>pay ^1");
  it.tell(removal_of("pay-2"));
  CHECK_THAT(lines(report(it, "orders")), Contains("1.0.0 is deprecated, which its service refuses"));
}

TEST_CASE("the dependencies of every instance count, those that say the same once, and what nobody says any more not") {
  shelf it;
  it.add(member("a-1", "a", "1.0.0", {{"b", "^1"}}));
  it.add(member("a-2", "a", "1.0.0", {{"b", "^1"}, {"c", "*"}}));
  it.add(member("a-3", "a", "2.0.0", {{"b", "^2"}}));
  CHECK(lines(report(it))
        == "a>b ^1: service 'b' has no instances | a>b ^2: service 'b' has no instances | "
           "a>c *: service 'c' has no instances");
  it.tell(removal_of("a-2"));
  it.add(member("a-3", "a", "2.0.0"));
  it.tell(register_instance{{}, member("a-3", "a", "2.0.0"), true});
  CHECK(lines(report(it)) == "a>b ^1: service 'b' has no instances");
}

TEST_CASE("the order has what is needed first, those beyond what was asked for included, and names the cycles") {
  auto it = shop();
  const auto names = [](const std::vector<service_name>& of) {
    std::string result;
    for (const auto& each : of)
      result.append(result.empty() ? "" : " ").append(each.str());
    return result;
  };
  CHECK(names(report(it).order) == "pay orders web");
  CHECK(names(report(it, "orders").order) == "pay orders");
  CHECK(report(it).cycles.empty());
  it.add(member("pay-3", "pay", "1.0.0", {{"web", "*"}}));
  REQUIRE(report(it).cycles.size() == 1);
  CHECK(names(report(it).cycles[0].services) == "orders pay web");
  CHECK(it.books.find(dependency_query{service_name{"nobody"}}).error().code == errc::not_found);
}

TEST_CASE("the impact of a service is found by names and over others, that of an instance only if it is the last") {
  auto it = shop();
  CHECK(affected(it, {service_name{"pay"}, {}}) == "orders>pay web>orders");
  CHECK(affected(it, {service_name{"web"}, {}}) == "");
  CHECK(affected(it, {{}, instance_id{"pay-1"}}) == "");
  it.drain("pay-2");
  CHECK(affected(it, {{}, instance_id{"pay-1"}}) == "orders>pay web>orders");
  CHECK(affected(it, {service_name{"nobody"}, {}}) == "not_found");
  CHECK(affected(it, {{}, instance_id{"nobody"}}) == "not_found");
  CHECK(affected(it, {}) == "invalid");
}

TEST_CASE("whatever would leave a dependent without a version that it has is refused with the way to it") {
  auto it = shop();
  CHECK(refusal(it, removal_of("pay-1")) == "");
  it.tell(removal_of("pay-1"));
  CHECK(refusal(it, removal_of("pay-2")) == cut_off);
  CHECK(refusal(it, register_instance{{}, member("pay-2", "pay", "2.0.0"), true}) == cut_off);
  CHECK(refusal(it, register_instance{{}, member("pay-2", "cart", "1.0.0"), true}) == cut_off);
  instance_change change;
  change.version_ = v("2.0.0");
  CHECK(refusal(it, update_instance{{}, instance_id{"pay-2"}, change}) == cut_off);
  change.version_ = v("1.9.0");
  CHECK(refusal(it, update_instance{{}, instance_id{"pay-2"}, change}) == "");
  service_policy policy;
  policy.versions.emplace().compatibility = version_rule{v("2.0.0"), {}, {}, {}};
  CHECK(refusal(it, configure_service{{}, service_name{"pay"}, policy}) == cut_off);
  CHECK(refusal(it, deprecate_versions{{}, service_name{"pay"}, {.range = range("1.4.0"), .removed = true}})
        == cut_off);
  CHECK(refusal(it, deprecate_versions{{}, service_name{"pay"}, {range("1.4.0"), "old"}}) == "");
}

TEST_CASE("what nobody needs, who needs it himself, and what is unmet already is not protected") {
  auto it = shop();
  CHECK(refusal(it, removal_of("web-1")) == "");
  it.tell(removal_of("pay-1"));
  it.add(member("pay-9", "pay", "2.0.0"));
  CHECK(refusal(it, removal_of("pay-9")) == "");
  it.add(member("self-1", "self", "1.0.0", {{"self", "^1"}}));
  CHECK(refusal(it, removal_of("self-1")) == "");
  it.drain("pay-2");
  CHECK(refusal(it, removal_of("pay-2")) == cut_off);
  it.tell(removal_of("orders-1"));
  CHECK(refusal(it, removal_of("pay-2")) == "");
}

TEST_CASE("facts that take dependents and what they need away together are let pass") {
  auto it = shop();
  const std::vector<fact> all{instance_deregistered{service_name{"pay"}, instance_id{"pay-1"}, {}},
                              instance_deregistered{service_name{"pay"}, instance_id{"pay-2"}, {}}};
  CHECK_FALSE(it.books.protect(all));
  auto together = all;
  together.push_back(instance_deregistered{service_name{"orders"}, instance_id{"orders-1"}, {}});
  // web is then without orders.
  CHECK_THAT(it.books.protect(together).error().detail, Contains("service 'web' would be left"));
  together.push_back(instance_deregistered{service_name{"web"}, instance_id{"web-1"}, {}});
  CHECK(it.books.protect(together));
}
