#include "runtime/scenario/script_step.hpp"

#include "messages/model/decimal.hpp"

namespace muster {

namespace {

template <class... Actions>
std::vector<std::string_view> verbs_in(std::type_identity<std::variant<Actions...>>) {
  return {Actions::verb...};
}

} // namespace

expected<factor> factor::parse(std::string_view text) {
  const auto milli = parse_decimal(text, one);
  if (!milli || *milli <= 0)
    return fail(errc::invalid, "factor '" + std::string{text.substr(0, 64)}
                                 + "' is not a positive number with at most three decimals, such as 2.5");
  return factor{*milli};
}

std::string to_string(factor value) {
  return format_decimal(value.milli, factor::one);
}

service_policy changed(service_policy before, const policy_change& by) {
  if (by.health)
    before.health = by.health;
  if (by.breaker)
    before.breaker = by.breaker;
  if (by.balancer)
    before.balancer = *by.balancer;
  if (by.alerts)
    before.alerts = *by.alerts;
  if (by.versions)
    before.versions = by.versions;
  return before;
}

std::string_view verb_of(const step_action& action) {
  return std::visit([](const auto& each) { return each.verb; }, action);
}

std::vector<std::string_view> verbs() {
  return verbs_in(std::type_identity<step_action>{});
}

std::optional<duration> lasting(const step_action& action) {
  return std::visit(
    []<class Action>(const Action& each) -> std::optional<duration> {
      if constexpr (std::is_same_v<Action, expect_that>)
        return std::nullopt;
      else if constexpr (requires { each.for_; })
        return each.for_;
      else
        return std::nullopt;
    },
    action);
}

} // namespace muster
