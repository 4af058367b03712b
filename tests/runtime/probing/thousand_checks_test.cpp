#include "runtime/clock.hpp"
#include "tests/runtime/systems.hpp"
#include "tests/support/accepting_process.hpp"

using namespace std::chrono_literals;

namespace muster {

namespace {

constexpr size_t instances = 1000;
const service_name pay{"pay"};

std::unique_ptr<system> checking(uint16_t port) {
  auto runs = started();
  service_policy policy;
  policy.health.emplace();
  policy.health->interval = 1s;
  REQUIRE(runs->configure(pay, policy));
  for (size_t i = 0; i < instances; ++i) {
    auto one = sample_instance("pay-" + std::to_string(i));
    one.address = {"127.0.0.1", port};
    REQUIRE(runs->register_instance(one));
  }
  return runs;
}

} // namespace

TEST_CASE("a thousand TCP checks a second cost at most a tenth of a core over 30 s, all of the runtime included",
          "[long][release]") {
  const accepting_process peer;
  const auto runs = checking(peer.port());
  const auto give_up = wall_now() + 1min;
  while (runs->discover(pay).value().size() < instances && wall_now() < give_up)
    wait_until(wall_now() + 100ms);
  REQUIRE(runs->discover(pay).value().size() == instances);

  const auto made_before = peer.accepted();
  const auto before = cpu_time();
  wait_until(wall_now() + 30s);
  const auto used = cpu_time() - before;
  const auto made = peer.accepted() - made_before;
  INFO(made << " checks took " << format_duration(used) << " of CPU time");
  CHECK(made >= 29'000);
  CHECK(used <= 3s);
  CHECK(runs->discover(pay).value().size() == instances);
}

} // namespace muster
