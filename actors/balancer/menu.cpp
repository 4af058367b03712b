#include "actors/balancer/menu.hpp"

#include "actors/balancer/geographic.hpp"
#include "actors/balancer/round_robin.hpp"

#include <array>

namespace muster {

namespace {

constexpr std::array menu{
  balancing{strategy::round_robin, nullptr, "order", last_turn},
  balancing{strategy::geographic, by_nearness, "order", last_turn},
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

} // namespace muster
