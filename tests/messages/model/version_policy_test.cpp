#include "messages/codec/json.hpp"
#include "messages/model/policy.hpp"
#include "tests/catch.hpp"

using namespace muster;
using Catch::Matchers::StartsWith;

namespace {

version_policy policy_of(const std::string& text) {
  return decode<version_policy>(parse_json(text).value()).value();
}

std::vector<std::string> faults_in(const std::string& text) {
  service_policy policy;
  policy.versions = policy_of(text);
  return faults_of(policy);
}

} // namespace

TEST_CASE("a version policy is read as people write it") {
  const auto policy = policy_of(
    R"({"compatibility": {"min": "1.2.0", "max": "3.0.0"}, "deprecated": "refuse", "split": {"^1": "90%", "^2": 0.1}})");
  CHECK(policy.compatibility->min == version{1, 2, 0});
  CHECK(policy.compatibility->max == version{3, 0, 0});
  CHECK_FALSE(policy.compatibility->removed_from);
  CHECK(policy.deprecated == deprecated_use::refuse);
  CHECK(policy.split == std::map<std::string, ratio>{{"^1", {900'000}}, {"^2", {100'000}}});
  CHECK(policy_of("{}") == version_policy{});
}

TEST_CASE("a version rule without bounds, or with one, is no fault: nothing is looked at that is not there") {
  for (const auto* rule : {"{}", R"({"min": "1.0.0"})", R"({"max": "2.0.0"})", R"({"deprecated_from": "1.5.0"})",
                           R"({"min": "1.0.0", "max": "1.0.1", "deprecated_from": "2.0.0", "removed_from": "2.0.0"})"})
    CHECK(faults_in(R"({"compatibility": )" + std::string{rule} + "}").empty());
}

TEST_CASE("what a version policy may not be is a fault that names the key and what would be right") {
  const auto [text, fault] = GENERATE(table<std::string, std::string>({
    {R"({"compatibility": {"min": "2.0.0", "max": "2.0.0+other.build"}})",
     "versions.compatibility.min is not below its max, which leaves no version"},
    {R"({"compatibility": {"deprecated_from": "2.0.0", "removed_from": "1.9.9"}})",
     "versions.compatibility.deprecated_from is above its removed_from"},
    {R"({"split": {"^1": 0.9}})", "versions.split makes 90%; all shares make 100%"},
    {R"({"split": {"^1": 0.9, "^2": 0.2}})", "versions.split makes 110%; all shares make 100%"},
    {R"({"split": {"^^1": 1}})", "versions.split version range"},
  }));
  INFO(text);
  const auto faults = faults_in(text);
  REQUIRE(faults.size() == 1);
  CHECK_THAT(faults[0], StartsWith(fault));
}

TEST_CASE("shares that no sum can hold are refused one by one") {
  service_policy policy;
  policy.versions.emplace().split = {{"^1", {INT64_MAX}}, {"^2", {INT64_MAX}}, {"^3", {-1}}};
  CHECK(faults_of(policy).size() == 4);
}

TEST_CASE("a replacement that is deprecated by the same announcement is refused") {
  deprecation notice{*version_range::parse("^1"), "old", version{2, 0, 0}};
  CHECK(faults_of(notice).empty());
  notice.replacement = version{1, 9, 0};
  CHECK(faults_of(notice) == std::vector<std::string>{"replacement is in the deprecated range '^1' itself"});
}
