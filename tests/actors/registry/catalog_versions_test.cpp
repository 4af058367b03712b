#include "tests/actors/registry/shelf.hpp"
#include "tests/support/versions.hpp"

using namespace muster;
using namespace std::chrono_literals;
using test::range;
using test::shelf;
using test::v;

namespace {

shelf shelf_with(const std::vector<std::pair<std::string, std::string>>& members) {
  shelf it;
  for (const auto& [id, its] : members) {
    auto content = sample_instance(id);
    content.version_ = v(its);
    it.add(content);
  }
  return it;
}

std::string deprecate(shelf& on, deprecation notice) {
  return on.tell(deprecate_versions{{}, service_name{"pay"}, std::move(notice)});
}

std::string reinstate(shelf& on, std::string_view text) {
  return on.tell(reinstate_versions{{}, service_name{"pay"}, range(text)});
}

void rule(shelf& on, version_policy versions) {
  service_policy policy;
  policy.versions = std::move(versions);
  on.configure("pay", policy);
}

std::string discovered(const shelf& on, std::optional<version> requirement = {}) {
  std::string result;
  const auto found = on.books.find(discover{service_name{"pay"}, std::move(requirement)}).value();
  for (const auto& each : found.instances)
    result.append(result.empty() ? "" : " ").append(each.content.id.str());
  return result;
}

version_list listed(const shelf& on, version_query query = {}) {
  query.service = service_name{"pay"};
  return on.books.find(query).value();
}

/// `1.0.0 2/1 deprecated`: instances, healthy ones, standing.
std::string lines(const version_list& of) {
  std::string result;
  for (const auto& each : of.versions)
    result.append(result.empty() ? "" : ", ")
      .append(to_string(each.version_) + " " + std::to_string(each.instances) + "/" + std::to_string(each.healthy))
      .append(each.standing == version_standing::current ? "" : " " + std::string{to_string(each.standing)});
  return result;
}

std::string latest(const version_list& of) {
  return of.latest ? to_string(*of.latest) : "none";
}

} // namespace

TEST_CASE("discovery consults the compatibility rule instead of the caret range") {
  auto it = shelf_with({{"a", "1.0.0"}, {"b", "1.4.0"}, {"c", "2.0.0"}, {"d", "3.0.0"}});
  CHECK(discovered(it) == "a b c d");
  CHECK(discovered(it, v("1.2.0")) == "b");
  version_policy policy;
  policy.compatibility = version_rule{v("1.4.0"), v("3.0.0"), {}, {}};
  rule(it, policy);
  CHECK(discovered(it) == "b c");
  CHECK(discovered(it, v("1.2.0")) == "b c");
}

TEST_CASE("discovery names deprecated versions only where nothing else is healthy, and removed ones never") {
  auto it = shelf_with({{"a", "1.0.0"}, {"b", "2.0.0"}});
  CHECK(deprecate(it, {range("^1"), "old"}) == "versions_deprecated");
  CHECK(discovered(it) == "b");
  it.drain("b");
  CHECK(discovered(it) == "a");
  it.drain("b", false);
  CHECK(reinstate(it, "^1") == "versions_reinstated");
  CHECK(discovered(it) == "a b");
  CHECK(deprecate(it, {.range = range("*"), .removed = true}) == "versions_deprecated");
  CHECK(discovered(it) == "");
}

TEST_CASE("a deprecation keeps its reason, replacement, removal date and guide, and saying it again changes nothing") {
  auto it = shelf_with({{"a", "1.0.0"}});
  const deprecation notice{range("^1"), "slow", v("2.0.0"), it.now + 1h, "docs/to-2.md"};
  CHECK(deprecate(it, notice) == "versions_deprecated");
  CHECK(listed(it).deprecations == std::vector{notice});
  CHECK(deprecate(it, notice) == "");
  CHECK(deprecate(it, {range("^1"), "slower"}) == "versions_deprecated");
  CHECK(listed(it).deprecations == std::vector{deprecation{range("^1"), "slower"}});
}

TEST_CASE("what cannot be deprecated or undone is refused and changes nothing") {
  auto it = shelf_with({{"a", "1.0.0"}});
  CHECK(it.tell(deprecate_versions{{}, service_name{"cart"}, {range("^1")}})
        == "not_found: service 'cart' is not known");
  CHECK(deprecate(it, {range("^1"), "old", v("1.9.0")})
        == "invalid: deprecation for service 'pay': replacement is in the deprecated range '^1' itself");
  CHECK(reinstate(it, "^1")
        == "not_found: versions ^1 of service 'pay' are not deprecated: no announcement has that range");
  CHECK(listed(it).deprecations.empty());
}

TEST_CASE("a removal date makes the versions removed once it has come, and undoing that takes them back") {
  auto it = shelf_with({{"a", "1.0.0"}});
  deprecate(it, {range("^1"), "old", {}, it.now + 10s});
  const auto due = [&](duration later) { return it.books.versions().due(it.now + later); };
  CHECK(due(9s).empty());
  REQUIRE(due(10s).size() == 1);
  CHECK(it.books.versions().remove(due(10s)[0], it.now + 9s).empty());
  const auto removal = due(10s)[0];
  CHECK(it.take(it.books.versions().remove(removal, it.now + 10s)) == "versions_removed");
  CHECK(it.books.versions().remove(removal, it.now + 10s).empty());
  CHECK(discovered(it) == "");
  CHECK(lines(listed(it)) == "1.0.0 1/1 removed");
  CHECK(deprecate(it, {range("^1"), "old", {}, it.now + 10s}) == "");
  CHECK(reinstate(it, "^1") == "versions_reinstated");
  CHECK(discovered(it) == "a");
}

TEST_CASE("the distribution counts instances of each version, in the order of SemVer, alpha.10 after alpha.2") {
  auto it = shelf_with({{"a", "1.0.0-alpha.10"},
                        {"b", "1.0.0-alpha.2"},
                        {"c", "1.0.0"},
                        {"d", "1.0.0"},
                        {"e", "1.10.0"},
                        {"f", "1.9.0"},
                        {"g", "1.9.0+other.build"}});
  it.drain("d");
  deprecate(it, {range("1.9.0"), "old"});
  CHECK(lines(listed(it)) == "1.0.0-alpha.2 1/1, 1.0.0-alpha.10 1/1, 1.0.0 2/1, 1.9.0 2/2 deprecated, 1.10.0 1/1");
  CHECK(lines(listed(it, {{}, v("1.5.0")})) == "1.9.0 2/2 deprecated, 1.10.0 1/1");
}

TEST_CASE("a deregistered or updated instance counts no longer for the version it had") {
  auto it = shelf_with({{"a", "1.0.0"}, {"b", "1.0.0"}});
  it.tell(deregister_instance{{}, instance_id{"a"}, {}});
  instance_change change;
  change.version_ = v("2.0.0");
  it.tell(update_instance{{}, instance_id{"b"}, change});
  CHECK(lines(listed(it)) == "2.0.0 1/1");
}

TEST_CASE("the latest version is no pre-release unless asked, and none that was removed") {
  auto it = shelf_with({{"a", "1.4.0"}, {"b", "2.0.0-rc.1"}, {"c", "1.10.0"}});
  CHECK(latest(listed(it)) == "1.10.0");
  CHECK(latest(listed(it, {{}, {}, true})) == "2.0.0-rc.1");
  deprecate(it, {.range = range("1.10.0"), .removed = true});
  CHECK(latest(listed(it)) == "1.4.0");
  CHECK(latest(listed(shelf_with({{"a", "1.0.0-rc.1"}}))) == "none");
  CHECK(it.books.find(version_query{service_name{"cart"}}).error().code == errc::not_found);
}

TEST_CASE("what is compatible with 1.0.0 is 1.0.0 and 1.0.1 by name, and neither 0.9.0 nor 2.0.0") {
  const auto it = shelf_with({{"a", "1.0.0"}, {"b", "1.0.1"}, {"c", "2.0.0"}, {"d", "0.9.0"}});
  CHECK(discovered(it, v("1.0.0")) == "a b");
  CHECK(lines(listed(it, {{}, v("1.0.0")})) == "1.0.0 1/1, 1.0.1 1/1");
  CHECK(discovered(it, v("1.0.1")) == "b");
  CHECK(discovered(it, v("0.9.0")) == "d");
}

TEST_CASE("an instance counts once for the version that it has, however often it is registered") {
  auto it = shelf_with({{"a", "1.0.0"}, {"a", "1.0.0"}});
  CHECK(lines(listed(it)) == "1.0.0 1/1");
  auto other = sample_instance("a");
  other.version_ = v("2.0.0");
  CHECK(it.add(other) != "instance_registered");
  CHECK(lines(listed(it)) == "1.0.0 1/1");
  CHECK(it.add(other, true) == "instance_registered");
  CHECK(lines(listed(it)) == "2.0.0 1/1");
}

TEST_CASE("a registration has no step that could fail alone: where the version is none there is no instance") {
  auto text = encode(register_instance{{}, sample_instance("a"), false});
  REQUIRE(decode<register_instance>(text));
  for (const auto* wrong : {"1.0", "01.2.3", "1.0.0-alpha_1"}) {
    text["content"]["version"] = wrong;
    const auto refused = decode<register_instance>(text);
    INFO(wrong);
    REQUIRE_FALSE(refused);
    CHECK_THAT(refused.error().detail, Contains("/content/version"));
  }
}
