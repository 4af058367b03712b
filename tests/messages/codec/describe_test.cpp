#include "messages/codec/describe.hpp"
#include "messages/model/alert.hpp"
#include "messages/protocol/registry.hpp"
#include "tests/catch.hpp"
#include "tests/messages/samples.hpp"

#include <type_traits>
#include <vector>

using namespace muster;

namespace {

template <class T>
std::vector<std::string_view> names_of() {
  std::vector<std::string_view> result;
  T value{};
  for_each_field(value, [&](std::string_view name, const auto&) { result.push_back(name); });
  return result;
}

struct plain {};

} // namespace

TEST_CASE("a described struct has its name and its members in order, without a trailing underscore") {
  CHECK(type_name<alert_rule>() == "alert_rule");
  CHECK(names_of<alert_rule>()
        == std::vector<std::string_view>{"name", "when", "over", "for", "keep_firing_for", "minimum_samples",
                                         "severity", "each"});
  CHECK(text_name("for_") == "for");
  CHECK(text_name("keep_firing_for") == "keep_firing_for");
}

TEST_CASE("what has no description is not described") {
  STATIC_REQUIRE(described<alert_rule>);
  STATIC_REQUIRE_FALSE(described<plain>);
  STATIC_REQUIRE_FALSE(described<int>);
  STATIC_REQUIRE_FALSE(described<severity>);
  STATIC_REQUIRE(described_enum<severity>);
  STATIC_REQUIRE_FALSE(described_enum<alert_rule>);
  STATIC_REQUIRE(has_required<alert_rule>);
  STATIC_REQUIRE_FALSE(has_required<instance>);
}

TEST_CASE("a field can be changed where it is visited, unless the object is constant") {
  heartbeat beat;
  for_each_field(beat, [](std::string_view, auto& member) { member = instance_id{"pay-1"}; });
  CHECK(beat.id.str() == "pay-1");
  for_each_field(std::as_const(beat), [](std::string_view, auto& member) {
    STATIC_REQUIRE(std::is_const_v<std::remove_reference_t<decltype(member)>>);
  });
}

TEMPLATE_TEST_CASE("described values are equal when every member is, and no member is left out", "", instance,
                   alert_rule, update_instance, instance_query, instance_view, circuit_opened, record) {
  const auto original = sample<TestType>();
  CHECK(original == original);
  std::apply(
    [&](const auto&... fields) {
      const auto differs_without = [&](const auto& field) {
        auto changed = original;
        changed.*field.pointer = TestType{}.*field.pointer;
        INFO(field.name);
        CHECK_FALSE(changed == original);
        CHECK(changed != original);
      };
      (differs_without(fields), ...);
    },
    fields_of(std::type_identity<TestType>{}));
}

TEST_CASE("an enumerator has its name, without a trailing underscore, and one that does not exist has none") {
  CHECK(to_string(severity::critical) == "critical");
  CHECK(to_string(measure_unit::ratio_) == "ratio");
  CHECK(is_enumerator(severity::critical));
  CHECK_FALSE(is_enumerator(static_cast<severity>(4)));
  CHECK_FALSE(is_enumerator(static_cast<severity>(255)));
  CHECK(to_string(static_cast<severity>(4)) == "?");
}

TEST_CASE("names are known to the compiler") {
  STATIC_REQUIRE(type_name<alert_rule>() == "alert_rule");
  STATIC_REQUIRE(to_string(severity::low) == "low");
  STATIC_REQUIRE(required_of(std::type_identity<alert_rule>{})[1] == "when");
}
