#include "tests/runtime/scenario/witness.hpp"
#include "tests/support/versions.hpp"

using namespace muster;
using namespace std::chrono_literals;
using test::range;

namespace {

/// Instances of the tests have version 1.0.0.
fact ruled(std::string_view min, deprecated_use use = deprecated_use::avoid) {
  service_policy policy;
  policy.versions.emplace().deprecated = use;
  if (!min.empty())
    policy.versions->compatibility = version_rule{version::parse(min).value(), {}, {}, {}};
  return service_configured{pay, policy};
}

fact deprecated(bool removed = false) {
  return versions_deprecated{pay, {.range = range("^1"), .removed = removed}};
}

auto picked_after(std::vector<fact> facts) {
  return [facts](witness& to) {
    to.saw(joins("pay-1"));
    for (const auto& each : facts)
      to.saw(each);
    to.picks("pay-1", static_cast<int64_t>(facts.size()) + 1);
  };
}

auto refused_after(std::vector<fact> facts) {
  return [facts](witness& to) {
    to.saw(joins("pay-1"));
    for (const auto& each : facts)
      to.saw(each);
    to.now += 1s;
    to.refuses(request_for_pay());
  };
}

} // namespace

TEST_CASE("I4: nobody is picked whose version may not be used, and nobody refused whose version may") {
  using enum deprecated_use;
  const fact removed = versions_removed{pay, range("^1")};
  const fact reinstated = versions_reinstated{pay, range("^1")};
  check_all(invariant::eligible_picks,
            {
              {"picked while deprecated", picked_after({deprecated()})},
              {"picked at the lower bound of the rule", picked_after({ruled("1.0.0")})},
              {"picked after it was reinstated", picked_after({deprecated(true), reinstated})},
              {"picked after the rule had gone", picked_after({ruled("2.0.0"), ruled("")})},
              {"refused while removed", refused_after({deprecated(), removed})},
              {"refused while deprecated versions are", refused_after({ruled("", refuse), deprecated()})},
              {"refused outside the rule", refused_after({ruled("1.0.1")})},
            },
            {
              {"picked while removed", picked_after({deprecated(true)})},
              {"picked after its removal date", picked_after({deprecated(), removed})},
              {"picked while deprecated versions are refused", picked_after({ruled("", refuse), deprecated()})},
              {"picked outside the rule", picked_after({ruled("1.0.1")})},
              {"refused while deprecated", refused_after({deprecated()})},
              {"refused after it was reinstated", refused_after({deprecated(true), reinstated})},
            });
}
