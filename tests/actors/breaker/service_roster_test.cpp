#include "actors/breaker/service_roster.hpp"
#include "tests/catch.hpp"

using namespace muster;

namespace {

fact joins(const char* service, const char* id) {
  instance content;
  content.service = service_name{service};
  content.id = instance_id{id};
  return instance_registered{content};
}

fact leaves(const char* service, const char* id) {
  return instance_deregistered{service_name{service}, instance_id{id}, {}};
}

} // namespace

TEST_CASE("a service begins with its first instance and ends with its last") {
  struct row {
    fact what;
    std::optional<roster_change> change;
  };
  const service_name pay{"pay"};
  const std::vector<row> rows{
    {service_configured{pay, {}}, {}},
    {leaves("pay", "pay-1"), {}},
    {joins("pay", "pay-1"), roster_change{pay, true}},
    {joins("pay", "pay-1"), {}},
    {joins("pay", "pay-2"), {}},
    {joins("cart", "cart-1"), roster_change{service_name{"cart"}, true}},
    {leaves("pay", "pay-1"), {}},
    {leaves("pay", "pay-1"), {}},
    {leaves("pay", "pay-2"), roster_change{pay, false}},
    {leaves("pay", "pay-2"), {}},
    {joins("pay", "pay-2"), roster_change{pay, true}},
  };
  service_roster roster;
  for (const auto& each : rows)
    CHECK(roster.apply({1, {}, {}, each.what}) == each.change);
  CHECK(roster.services() == std::vector{service_name{"cart"}, pay});
}
