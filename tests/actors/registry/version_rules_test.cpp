#include "actors/registry/version_rules.hpp"
#include "tests/catch.hpp"
#include "tests/support/versions.hpp"

using namespace muster;
using namespace std::chrono_literals;
using test::range;
using test::v;

namespace {

version_rules with_rule(std::string_view min, std::string_view max) {
  version_policy policy;
  auto& rule = policy.compatibility.emplace();
  if (!min.empty())
    rule.min = v(min);
  if (!max.empty())
    rule.max = v(max);
  return {policy, {}};
}

version_rules with_use(deprecated_use use) {
  version_policy policy;
  policy.deprecated = use;
  return {policy, {{range("^1"), "old"}}};
}

} // namespace

TEST_CASE("without a rule a requirement is served by its caret range, that of 0.x included, and never by less") {
  const auto [requirement, offered, serves] = GENERATE(table<std::string, std::string, bool>({
    {"1.0.0", "1.0.0", true},
    {"1.0.0", "1.0.1", true},
    {"1.0.0", "2.0.0", false},
    {"1.4.0", "1.3.9", false},
    {"0.2.3", "0.2.9", true},
    {"0.2.3", "0.3.0", false},
    {"0.0.3", "0.0.4", false},
    {"1.0.0-alpha.2", "1.0.0-alpha.10", true},
    {"1.0.0", "1.1.0-rc.1", false},
    {"1.2.3+build.5", "1.2.4", true},
  }));
  INFO(requirement << " by " << offered);
  CHECK(version_rules{}.serves(v(requirement), v(offered)) == serves);
}

TEST_CASE("a compatibility rule takes the place of the caret range, its upper bound excluded") {
  const auto rules = with_rule("1.2.0", "3.0.0");
  const auto [requirement, offered, serves] = GENERATE(table<std::string, std::string, bool>({
    {"1.2.0", "1.2.0", true},
    {"1.4.0", "2.9.9", true},
    {"1.4.0", "1.2.0", true},
    {"1.4.0", "3.0.0", false},
    {"1.4.0", "1.1.9", false},
    {"3.1.0", "3.1.0", false},
  }));
  INFO(requirement << " by " << offered);
  CHECK(rules.serves(v(requirement), v(offered)) == serves);
}

TEST_CASE("a rule that lacks a bound, or both, is not bounded there and breaks nothing") {
  CHECK(with_rule("", "2.0.0").admits(v("0.0.1")));
  CHECK_FALSE(with_rule("", "2.0.0").admits(v("2.0.0")));
  CHECK(with_rule("1.0.0", "").admits(v("99.0.0")));
  CHECK_FALSE(with_rule("1.0.0", "").admits(v("0.9.0")));
  CHECK(with_rule("", "").standing_of(v("7.0.0")) == version_standing::current);
}

TEST_CASE("the rule says from which version on they are deprecated and removed, and the harshest holds") {
  version_policy policy;
  policy.compatibility = version_rule{v("1.0.0"), v("4.0.0"), v("2.0.0"), v("3.0.0")};
  const version_rules rules{policy, {}};
  const auto [text, standing] = GENERATE(table<std::string, version_standing>({
    {"0.9.0", version_standing::incompatible},
    {"1.9.9", version_standing::current},
    {"2.0.0", version_standing::deprecated},
    {"2.9.9", version_standing::deprecated},
    {"3.0.0", version_standing::removed},
    {"4.0.0", version_standing::incompatible},
  }));
  INFO(text);
  CHECK(rules.standing_of(v(text)) == standing);
}

TEST_CASE("a deprecation covers what its range names, pre-releases included, and can be undone") {
  version_rules rules;
  CHECK(rules.is_empty());
  rules.deprecate({range("^1.4"), "slow", v("2.0.0"), timestamp{5s}, "docs/2.md"});
  CHECK(rules.standing_of(v("1.4.0")) == version_standing::deprecated);
  CHECK(rules.standing_of(v("1.5.0-rc.1")) == version_standing::deprecated);
  CHECK(rules.standing_of(v("1.3.0")) == version_standing::current);
  CHECK(rules.find(range("^1.4"))->migration_guide == "docs/2.md");
  rules.remove(range("^1.4"));
  CHECK(rules.standing_of(v("1.4.0")) == version_standing::removed);
  rules.reinstate(range("^1.4"));
  CHECK(rules.standing_of(v("1.4.0")) == version_standing::current);
  CHECK(rules.deprecations().empty());
}

TEST_CASE("the same range announced again takes the place of what was said of it") {
  version_rules rules;
  rules.deprecate({range("^1"), "old"});
  rules.deprecate({range("^1"), "older"});
  REQUIRE(rules.deprecations().size() == 1);
  CHECK(rules.deprecations()[0].reason == "older");
}

TEST_CASE("deprecated versions are avoided, allowed or refused, and removed ones are never admitted") {
  const auto [use, admitted, avoided] = GENERATE(table<deprecated_use, bool, bool>({
    {deprecated_use::avoid, true, true},
    {deprecated_use::allow, true, false},
    {deprecated_use::refuse, false, false},
  }));
  auto rules = with_use(use);
  INFO(to_string(use));
  CHECK(rules.admits(v("1.0.0")) == admitted);
  CHECK(rules.is_avoided(v("1.0.0")) == avoided);
  CHECK(rules.obstacle(v("1.0.0")).empty() == admitted);
  CHECK(rules.admits(v("2.0.0")));
  rules.remove(range("^1"));
  CHECK_FALSE(rules.admits(v("1.0.0")));
  CHECK_FALSE(rules.is_avoided(v("1.0.0")));
  CHECK(rules.obstacle(v("1.0.0")) == "removed");
}

TEST_CASE("a removal is due from its date on, until the versions are removed") {
  version_rules rules;
  rules.deprecate({range("^1"), "old", {}, timestamp{5s}});
  rules.deprecate({range("^2"), "no date"});
  CHECK(rules.due(timestamp{4999ms}).empty());
  CHECK(rules.due(timestamp{5s}) == std::vector{range("^1")});
  rules.remove(range("^1"));
  CHECK(rules.due(timestamp{6s}).empty());
}
