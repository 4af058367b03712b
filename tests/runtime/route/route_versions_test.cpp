#include "runtime/route/route.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/route/snapshots.hpp"
#include "tests/support/versions.hpp"

#include <map>

using namespace muster;
using test::range;

namespace {

snapshot_entry entry_of_version(const std::string& id, std::string_view its,
                                circuit_state circuit = circuit_state::closed) {
  auto result = entry_of(id, circuit, circuit == circuit_state::closed ? 0 : 1);
  result.content.version_ = version::parse(its).value();
  return result;
}

std::map<std::string, int> winners(route& of, int picks) {
  std::map<std::string, int> result;
  for (int i = 0; i < picks; ++i) {
    auto chosen = of.pick();
    REQUIRE(chosen);
    ++result[chosen->target().id.str()];
    chosen->succeed();
  }
  return result;
}

service_snapshot two_versions(int64_t index, std::map<std::string, ratio> split) {
  auto result = snapshot_of(index, {entry_of_version("new", "2.0.0"), entry_of_version("old", "1.0.0")});
  result.versions.emplace().split = std::move(split);
  return result;
}

} // namespace

TEST_CASE("a route splits its picks by the shares of the latest snapshot") {
  test_route it;
  it.subject.take(two_versions(1, {{"^1", {900'000}}, {"^2", {100'000}}}));
  auto count = winners(it.subject, 10'000);
  CHECK((count["new"] >= 880 && count["new"] <= 1'120));
  it.subject.take(two_versions(2, {{"^1", {1'000'000}}, {"^2", {0}}}));
  CHECK(winners(it.subject, 1'000)["old"] == 1'000);
}

TEST_CASE("a route picks deprecated versions only when nothing else fits, and removed ones never") {
  test_route it;
  auto snapshot = two_versions(1, {});
  snapshot.deprecations = {{range("^1"), "old"}};
  it.subject.take(snapshot);
  CHECK(winners(it.subject, 100)["new"] == 100);
  snapshot.index = 2;
  snapshot.entries[0].state = instance_state::draining;
  it.subject.take(snapshot);
  CHECK(winners(it.subject, 100)["old"] == 100);
  snapshot.index = 3;
  snapshot.deprecations[0].removed = true;
  it.subject.take(snapshot);
  CHECK(it.subject.pick().error()
        == failure{errc::no_instance,
                   "service 'pay' has no instance to pick: 1 draining, 1 of a version that was removed"});
}

TEST_CASE("a route for what is compatible with a version goes by the caret range, or by the rule of the service") {
  test_route it{{.compatible_with = version{1, 4, 0}}};
  auto snapshot =
    snapshot_of(1, {entry_of_version("a", "1.3.0"), entry_of_version("b", "1.5.0"), entry_of_version("c", "2.0.0")});
  it.subject.take(snapshot);
  CHECK(winners(it.subject, 10)["b"] == 10);
  snapshot.index = 2;
  snapshot.versions.emplace().compatibility = version_rule{version{2, 0, 0}, {}, {}, {}};
  it.subject.take(snapshot);
  CHECK(winners(it.subject, 10)["c"] == 10);
}

TEST_CASE("a route asks for no permit of a half-open instance whose versions have no share") {
  test_route it;
  auto snapshot = two_versions(1, {{"^1", {1'000'000}}, {"^2", {0}}});
  snapshot.entries[0].circuit = circuit_state::half_open;
  it.subject.take(snapshot);
  CHECK(winners(it.subject, 100)["old"] == 100);
  CHECK(it.subject.wanted().empty());
}
