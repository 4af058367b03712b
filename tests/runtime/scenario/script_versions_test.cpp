#include "runtime/scenario/model.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/scenario/facts.hpp"
#include "tests/runtime/scenario/script_faults.hpp"

using namespace muster;

namespace {

const std::string tick = R"x("do": "note", "text": "tick")x";

/// What the note of the sound script becomes, and what is wrong with that.
script_change instead(const std::string& into, const std::string& fault) {
  return {tick, into, fault};
}

} // namespace

TEST_CASE("each fault of a step about versions and groups is found at its line and column") {
  check(GENERATE(values<script_change>({
    instead(R"x("do": "deprecate", "target": ^^"stock")x", "names no versions; write SERVICE/version=RANGE"),
    instead(R"x("do": "deprecate", "target": ^^"stock/version=^2")x", "no version of stock is in the range '^2'"),
    instead(R"x("do": "deprecate", "target": "stock/version=^1", "replacement": ^^"1.9.0")x",
            "replacement is in the deprecated range '^1' itself"),
    instead(R"x("do": "deprecate", "target": "stock/version=^1", "removal": ^^"soon")x", "is not like 2026-01-01"),
    instead(R"x("do": "split", "target": "stock", "shares": ^^{"^1": "90%"})x",
            "versions.split makes 90%; all shares make 100%"),
    instead(R"x("do": "split", "target": ^^"shelf", "shares": {"*": 1})x",
            "is no service, whose picks could be divided"),
    instead(R"x("do": "split", "target": "stock", "shares": {"^1": ^^"9"})x", "share '9' is not a number from 0 to 1"),
    instead(R"x("do": "group.add", "group": ^^"a b", "target": "stock")x", "group name 'a b' is not"),
    instead(R"x("do": "group.remove", "group": ^^"web", "target": "stock")x", "unknown group 'web'"),
    instead(R"x("do": "drain", "target": ^^"group:web")x", "unknown group 'web'"),
    {R"x("lease": {"ttl": "9s", "heartbeat": "3s"})x", R"x("versions": {"split": ^^{"^1": 0.5}})x",
     "versions.split makes 50%; all shares make 100%"},
    {R"x("lease": {"ttl": "9s", "heartbeat": "3s"})x",
     R"x("versions": {"compatibility": {"min": ^^"2.0.0", "max": "1.0.0"}})x",
     "versions.compatibility.min is not below its max"},
  })));
}

TEST_CASE("the model knows the members of groups and the versions of services as the facts have them") {
  model facts;
  int64_t index = 0;
  const auto saw = [&](fact what) { facts.apply({++index, story_start, {}, std::move(what)}); };
  const group_name web{"web"};
  auto newer = pay_instance("pay-2");
  newer.version_ = version{2, 0, 0};
  saw(joins("pay-1"));
  saw(instance_registered{newer, instance_state::healthy});
  saw(group_created{web, {instance_id{"pay-1"}}});
  saw(group_joined{web, {instance_id{"pay-2"}}});
  CHECK(facts.members_of(web).size() == 2);
  CHECK(facts.versions_of(pay) == 2);
  saw(leaves("pay-1"));
  CHECK(facts.members_of(web) == std::set{instance_id{"pay-2"}});
  CHECK(facts.versions_of(pay) == 1);
  saw(group_left{web, {instance_id{"pay-2"}}});
  CHECK(facts.members_of(web).empty());
  saw(group_deleted{web});
  CHECK(facts.members_of(group_name{"nobody"}).empty());
}
