#include "actors/health/check_switches.hpp"
#include "tests/catch.hpp"

#include <string>
#include <vector>

using namespace muster;

namespace {

/// `-` stops and `+` starts what follows: all, a service, or a service and an instance of it.
check_switches after(const std::vector<std::string>& commands) {
  check_switches result;
  for (const auto& text : commands) {
    const auto slash = text.find('/');
    const auto instance = slash == std::string::npos ? std::string{} : text.substr(slash + 1);
    result.apply({service_name{text.substr(1, slash - 1)}, instance_id{instance}, text[0] == '+', {}});
  }
  return result;
}

} // namespace

TEST_CASE("the latest command that covers an instance decides whether it is checked") {
  struct example {
    std::vector<std::string> commands;
    bool pay_1;
    bool pay_2;
    bool cart_1;
  };
  const auto e = GENERATE(values<example>({
    {{}, true, true, true},
    {{"-"}, false, false, false},
    {{"-", "+"}, true, true, true},
    {{"-pay"}, false, false, true},
    {{"-pay/pay-1"}, false, true, true},
    {{"-pay", "+pay/pay-1"}, true, false, true},
    {{"-", "+pay"}, true, true, false},
    {{"-", "+pay/pay-1"}, true, false, false},
    {{"-pay/pay-1", "+pay"}, true, true, true},
    {{"-pay/pay-1", "+"}, true, true, true},
    {{"-pay", "-", "+"}, true, true, true},
    {{"-pay", "+", "-cart"}, true, true, false},
  }));
  const auto switches = after(e.commands);
  CHECK(switches.is_on(service_name{"pay"}, instance_id{"pay-1"}) == e.pay_1);
  CHECK(switches.is_on(service_name{"pay"}, instance_id{"pay-2"}) == e.pay_2);
  CHECK(switches.is_on(service_name{"cart"}, instance_id{"cart-1"}) == e.cart_1);
}

TEST_CASE("an instance that comes back under the id of one whose check was stopped is checked as its service is") {
  auto switches = after({"-pay/pay-1"});
  switches.forget(service_name{"pay"}, instance_id{"pay-1"});
  CHECK(switches.is_on(service_name{"pay"}, instance_id{"pay-1"}));
}
