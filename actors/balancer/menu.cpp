#include "actors/balancer/menu.hpp"

#include "actors/balancer/consistent_hash.hpp"
#include "actors/balancer/geographic.hpp"
#include "actors/balancer/least_connections.hpp"
#include "actors/balancer/random.hpp"
#include "actors/balancer/round_robin.hpp"
#include "actors/balancer/weighted_round_robin.hpp"
#include "messages/model/text.hpp"

#include <array>

namespace muster {

namespace {

/// Of a term that every candidate has which can be picked.
int64_t term(const score_terms& of, const char* name) {
  return of.at(name);
}

bool by_order(const score_terms& one, const score_terms& other) {
  return term(one, "order") < term(other, "order");
}

bool by_load(const score_terms& one, const score_terms& other) {
  const auto lighter = [](const score_terms& x, const score_terms& y) {
    return is_less_loaded(term(x, "active"), term(x, "weight"), term(y, "active"), term(y, "weight"));
  };
  return lighter(one, other) || (!lighter(other, one) && by_order(one, other));
}

bool by_hash(const score_terms& one, const score_terms& other) {
  const auto is_full = [](const score_terms& which) {
    return which.contains("slots") && term(which, "active") > term(which, "slots");
  };
  return is_full(one) == is_full(other) ? by_order(one, other) : is_full(other);
}

constexpr std::array menu{
  balancing{strategy::round_robin, nullptr, round_robin, false, by_order},
  balancing{strategy::geographic, by_nearness, round_robin, false, by_order},
  balancing{strategy::random, nullptr, at_random, false, by_order},
  balancing{strategy::weighted_round_robin, nullptr, weighted_round_robin, false, by_order},
  balancing{strategy::least_connections, nullptr, least_connections, true, by_load},
  balancing{strategy::consistent_hash, nullptr, consistent_hash, true, by_hash},
};

constexpr bool stands_in_order() {
  for (size_t i = 0; i < menu.size(); ++i)
    if (menu[i].name != static_cast<strategy>(i))
      return false;
  return menu.size() == enumerators_of(std::type_identity<strategy>{}).size();
}
static_assert(stands_in_order(), "the menu has one line for each strategy, in the order of the enumeration");

} // namespace

const balancing& on_menu(strategy name) {
  return menu.at(static_cast<size_t>(name));
}

expected<void> expect_on_menu(const std::optional<strategy>& name) {
  if (!name || is_enumerator(*name))
    return {};
  return fail(errc::invalid, "strategy number " + std::to_string(static_cast<int>(*name)) + " is none; there are "
                               + joined(enumerators_of(std::type_identity<strategy>{})));
}

} // namespace muster
