#include "tests/actors/registry/registry_tree.hpp"
#include "tests/catch.hpp"
#include "tests/support/versions.hpp"

using namespace muster;
using namespace std::chrono_literals;
using test::range;
using test::registry_tree;

namespace {

/// The deprecations of `pay`: `^1 removed`.
std::string deprecated(registry_tree& it) {
  std::string result;
  const auto all = it.tree.ask<version_list>(it.registry(), version_query{service_name{"pay"}}).value();
  for (const auto& each : all.deprecations)
    result.append(result.empty() ? "" : ", ").append(to_string(each.range)).append(each.removed ? " removed" : "");
  return result;
}

std::string deprecate(registry_tree& it, deprecation notice, const std::string& command = {}) {
  return it.tell(deprecate_versions{command_id{command}, service_name{"pay"}, std::move(notice)});
}

} // namespace

TEST_CASE("a deprecation is a fact, repeated under its id it is one, and it outlives the registry's crash") {
  registry_tree it;
  it.add("pay-1");
  CHECK(deprecate(it, {range("^1"), "old"}, "c") == "2");
  CHECK(deprecate(it, {range("^1"), "old"}, "c") == "2");
  REQUIRE(it.tree.kill("registry"));
  CHECK(deprecated(it) == "^1");
  CHECK(it.tell(reinstate_versions{{}, service_name{"pay"}, range("^1")}) == "4");
  CHECK(it.tell(reinstate_versions{{}, service_name{"pay"}, range("^1")}) == "not_found");
  CHECK(it.kinds() == "instance_registered versions_deprecated versions_reinstated");
  CHECK(deprecated(it) == "");
}

TEST_CASE("versions are removed when their date comes, once, whoever is there to see to it") {
  registry_tree it;
  it.add("pay-1");
  deprecate(it, {range("^1"), "old", {}, it.tree.now() + 10s});
  const auto kill = GENERATE(false, true);
  it.tree.advance(9s);
  CHECK(deprecated(it) == "^1");
  if (kill)
    REQUIRE(it.tree.kill("registry"));
  it.tree.advance(2s);
  CHECK(deprecated(it) == "^1 removed");
  it.tree.advance(1h);
  CHECK(it.kinds() == "instance_registered versions_deprecated versions_removed");
  CHECK(it.tree.ask<instance_list>(it.registry(), discover{service_name{"pay"}})->instances.empty());
}

TEST_CASE("a removal whose date has passed while nobody was there comes when somebody is") {
  registry_tree it;
  it.add("pay-1");
  deprecate(it, {range("^1"), "old", {}, it.tree.now() - 1s});
  it.tree.advance(1s);
  CHECK(deprecated(it) == "^1 removed");
}
