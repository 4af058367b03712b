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

fact split(std::map<std::string, ratio> shares) {
  service_policy policy;
  policy.versions.emplace().split = std::move(shares);
  return service_configured{pay, policy};
}

/// pay-2 has version 2.0.0.
auto picked_beside_newer(std::vector<fact> facts, const std::string& which, instance_state of_newer,
                         bool excluding = false) {
  return [=](witness& to) {
    auto newer = pay_instance("pay-2");
    newer.version_ = version{2, 0, 0, {}, {}};
    to.all({joins("pay-1"), instance_registered{newer, of_newer}});
    to.all(facts);
    auto request = request_for_pay();
    if (excluding)
      request.exclude = {instance_id{"pay-2"}};
    to.picks(which, to.index, false, false, request);
  };
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

TEST_CASE("I4: a version is picked only when those whose turn is before it have nobody") {
  using enum deprecated_use;
  using enum instance_state;
  const ratio all{1'000'000};
  const ratio half{500'000};
  const std::vector<fact> avoided{deprecated()};
  const std::vector<fact> in_no_part{split({{"^2", all}})};
  const std::vector<fact> without_share{split({{"^1", {}}, {"^2", all}})};
  const std::vector<fact> of_two_parts{split({{"^1", half}, {"^2", half}}), deprecated()};
  check_all(
    invariant::eligible_picks,
    {
      {"current", picked_beside_newer(avoided, "pay-2", healthy)},
      {"deprecated, and the other is not well", picked_beside_newer(avoided, "pay-1", unhealthy)},
      {"deprecated, and the other is excluded", picked_beside_newer(avoided, "pay-1", healthy, true)},
      {"deprecated where that is allowed", picked_beside_newer({ruled("", allow), deprecated()}, "pay-1", healthy)},
      {"deprecated, of another part of the split", picked_beside_newer(of_two_parts, "pay-1", healthy)},
      {"of no part, and nobody of one is well", picked_beside_newer(in_no_part, "pay-1", unhealthy)},
      {"of either part", picked_beside_newer({split({{"^1", half}, {"^2", half}})}, "pay-1", healthy)},
    },
    {
      {"deprecated beside a current one", picked_beside_newer(avoided, "pay-1", healthy)},
      {"of no part beside one that has one", picked_beside_newer(in_no_part, "pay-1", healthy)},
      {"of a part without a share", picked_beside_newer(without_share, "pay-1", healthy)},
    });
}
