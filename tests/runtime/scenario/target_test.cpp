#include "runtime/scenario/target.hpp"
#include "tests/catch.hpp"

using namespace muster;

namespace {

instance make(std::string id, std::string zone, std::string_view version_text, std::vector<std::string> tags) {
  instance result;
  result.id = instance_id{std::move(id)};
  result.service = service_name{"pay"};
  result.zone = std::move(zone);
  result.version_ = *version::parse(version_text);
  result.tags = std::move(tags);
  return result;
}

std::string covered(std::string_view text, target_kind named_as = target_kind::named) {
  instance other = make("stock-1", "a", "1.0.0", {"blue"});
  other.service = service_name{"stock"};
  const std::vector<instance> all{make("pay-1", "a", "1.4.0", {}), make("pay-2", "b", "1.5.0", {"blue"}),
                                  make("pay-3", "b", "2.0.0", {"blue", "new"}), other};
  auto target = *script_target::parse(text);
  if (target.kind == target_kind::named)
    target.kind = named_as;
  std::string result;
  for (const auto& id : covered_by(target, all))
    result.append(result.empty() ? "" : " ").append(id.str());
  return result;
}

} // namespace

TEST_CASE("a target covers the instances that it selects") {
  CHECK(covered("pay", target_kind::service) == "pay-1 pay-2 pay-3");
  CHECK(covered("pay-2", target_kind::instance) == "pay-2");
  CHECK(covered("pay/zone=b") == "pay-2 pay-3");
  CHECK(covered("pay/version=^1") == "pay-1 pay-2");
  CHECK(covered("pay/version=>=1.5.0 <3 || 9.x") == "pay-2 pay-3");
  CHECK(covered("pay/tag=blue") == "pay-2 pay-3");
  CHECK(covered("pay/zone=nowhere").empty());
}

TEST_CASE("a target is written as it is read") {
  for (const std::string text : {"pay", "pay-2", "pay/zone=a", "pay/version=^1", "pay/tag=blue", "actor:registry",
                                 "actor:breaker/pay", "actor:sink/log", "actor:*", "group:web"}) {
    CAPTURE(text);
    REQUIRE(script_target::parse(text));
    CHECK(to_string(*script_target::parse(text)) == text);
  }
}

TEST_CASE("a group is a target whose members only the registry knows") {
  const auto target = *script_target::parse("group:pay");
  CHECK(target.kind == target_kind::group);
  CHECK_FALSE(target.aims_at_actors());
  CHECK(covered("group:pay").empty());
}

TEST_CASE("actors are told from instances") {
  CHECK(script_target::parse("actor:*")->kind == target_kind::all_actors);
  CHECK(script_target::parse("actor:breaker/pay")->actor.str() == "breaker/pay");
  CHECK(script_target::parse("actor:journal")->aims_at_actors());
  CHECK_FALSE(script_target::parse("journal")->aims_at_actors());
}

TEST_CASE("what is no target is refused with what would be one") {
  struct example {
    std::string text;
    errc code;
    std::string fault;
  };
  const auto each = GENERATE(
    example{"", errc::invalid, "is not a service, an instance"}, example{"pay!", errc::invalid, "SERVICE/zone=ZONE"},
    example{"/zone=a", errc::invalid, "is not a service"},
    example{"pay/zoen=a", errc::invalid, "unknown selector 'zoen'; did you mean 'zone'?"},
    example{"pay/", errc::invalid, "unknown selector ''"}, example{"pay/zone", errc::invalid, "'zone' has no value"},
    example{"pay/tag=", errc::invalid, "'tag' has no value"}, example{"pay/version=one", errc::invalid, "range"},
    example{"actor:", errc::invalid, "unknown actor ''"},
    example{"actor:regstry", errc::invalid, "unknown actor 'regstry'; did you mean 'registry'?"},
    example{"actor:breaker/", errc::invalid, "unknown actor"},
    example{"actor:sink/a b", errc::invalid, "unknown actor"}, example{"group:", errc::invalid, "group name '' is not"},
    example{"group:a b", errc::invalid, "group name 'a b'"});
  CAPTURE(each.text);
  const auto result = script_target::parse(each.text);
  REQUIRE_FALSE(result);
  CHECK(result.error().code == each.code);
  CHECK_THAT(result.error().detail, Contains(each.fault));
}
