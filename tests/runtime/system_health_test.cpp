#include "runtime/production.hpp"
#include "tests/runtime/probing/http_server.hpp"
#include "tests/runtime/systems.hpp"

#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>

#include <condition_variable>
#include <mutex>

using namespace std::chrono_literals;

namespace muster {

namespace {

const service_name checked_service{"pay"};
const instance_id pay_1{"pay-1"};

/// Follows the states of pay-1.
class state_watch {
public:
  explicit state_watch(system& of) {
    auto followed = of.watch({[this](const record& entry) { take(entry); }, {}}, 0, checked_service);
    REQUIRE(followed);
    subscription_ = std::move(*followed);
  }

  bool wait_for(instance_state state) {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, 20s, [&] { return state_ == state; });
  }

private:
  void take(const record& entry) {
    const std::lock_guard lock{mutex_};
    if (const auto* registered = std::get_if<instance_registered>(&entry.what))
      state_ = registered->state;
    else if (const auto* turned = std::get_if<instance_state_changed>(&entry.what))
      state_ = turned->to;
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  instance_state state_ = instance_state::unknown;
  std::unique_ptr<subscription> subscription_;
};

/// Gives a system one instance that is checked so, seldom unless it is asked for.
void set_up_checks(const std::unique_ptr<system>& runs, const health_policy& health, uint16_t port = 1) {
  service_policy policy;
  policy.health = health;
  policy.health->interval = 1h;
  REQUIRE(runs->configure(checked_service, policy));
  auto one = sample_instance("pay-1");
  one.address = {"127.0.0.1", port};
  REQUIRE(runs->register_instance(one));
}

std::unique_ptr<system> checking(const health_policy& health, uint16_t port = 1) {
  auto runs = started();
  set_up_checks(runs, health, port);
  return runs;
}

class living final : public caf::event_based_actor {
public:
  explicit living(caf::actor_config& cfg) : event_based_actor(cfg) {}

protected:
  caf::behavior make_behavior() override {
    return {[](int) {}};
  }
};

} // namespace

TEST_CASE("a passing check makes an instance healthy, checks on request make it unhealthy and healthy again") {
  health_policy http;
  http.kind = check_kind::http;
  http.http = http_check{.path = "/health"};
  auto peer = std::make_unique<http_server>(std::map<std::string, std::string>{{"/health", answer(204)}});
  const auto runs = checking(http, peer->port());
  state_watch watch{*runs};
  CHECK(watch.wait_for(instance_state::healthy));
  const auto well = runs->check_now(pay_1);
  REQUIRE(well);
  CHECK(well->detail == "GET http://" + peer->text() + "/health answered 204");
  CHECK(well->passes >= 2);
  peer.reset();
  for (int64_t failures = 1; failures <= 3; ++failures)
    CHECK(runs->check_now(pay_1)->failures == failures);
  CHECK(watch.wait_for(instance_state::unhealthy));
  CHECK(runs->checks(checked_service)->checks.at(0).last_passed == well->last_passed);
}

TEST_CASE("starting a system is not only said: it checks its instances by itself, and so does the next one") {
  const listener peer;
  for (int turn = 0; turn < 2; ++turn) {
    const auto runs = checking({}, peer.port());
    state_watch watch{*runs};
    CHECK(watch.wait_for(instance_state::healthy));
    REQUIRE(runs->stop());
    CHECK(code_of(runs->checks()) == errc::unavailable);
  }
}

TEST_CASE("checks are stopped and started again through the system, all, of a service or of an instance") {
  const listener peer;
  const auto runs = checking({}, peer.port());
  const auto stopped = [&] { return code_of(runs->check_now(pay_1)) == errc::disabled; };
  REQUIRE(runs->check_now(pay_1));
  for (int round = 0; round < 2; ++round) {
    REQUIRE(runs->stop_checks({}, "by the test"));
    CHECK(stopped());
    REQUIRE(runs->start_check(pay_1));
    CHECK_FALSE(stopped());
    REQUIRE(runs->stop_checks(checked_service));
    CHECK(stopped());
    REQUIRE(runs->start_checks(checked_service));
    CHECK_FALSE(stopped());
    REQUIRE(runs->stop_check(pay_1));
    CHECK(stopped());
    REQUIRE(runs->start_checks());
    CHECK_FALSE(stopped());
  }
  CHECK(code_of(runs->stop_check(instance_id{"pay-9"})) == errc::not_found);
  CHECK(code_of(runs->check_now(instance_id{"pay-9"})) == errc::not_found);
}

TEST_CASE("an instance reports on itself through the system, once it is registered") {
  health_policy ttl;
  ttl.kind = check_kind::ttl;
  const auto runs = checking(ttl);
  REQUIRE(runs->report_check(pay_1, true, "fine"));
  state_watch watch{*runs};
  CHECK(watch.wait_for(instance_state::healthy));
  for (int i = 0; i < 3; ++i)
    REQUIRE(runs->report_check(pay_1, false, "disk full"));
  CHECK(watch.wait_for(instance_state::unhealthy));
  CHECK(runs->checks()->checks.at(0).detail == "disk full");
}

TEST_CASE("an actor of the host is an instance, and its end is noticed at once") {
  caf::actor_system_config config;
  set_up(config);
  caf::actor_system host{config};
  health_policy as_actor;
  as_actor.kind = check_kind::actor;
  auto runs = system::start(host);
  REQUIRE(runs);
  set_up_checks(*runs, as_actor);
  state_watch watch{**runs};
  auto one = host.spawn<living>();
  REQUIRE((*runs)->attach_actor(pay_1, caf::actor_cast<caf::strong_actor_ptr>(one)));
  CHECK(watch.wait_for(instance_state::healthy));
  caf::anon_send_exit(one, caf::exit_reason::user_shutdown);
  CHECK(watch.wait_for(instance_state::unhealthy));
}

TEST_CASE("a check of kind grpc is refused as unsupported where it was not built in") {
  const auto runs = started();
  service_policy policy;
  policy.health.emplace();
  policy.health->kind = check_kind::grpc;
  const auto answer = runs->configure(checked_service, policy);
  REQUIRE(answer.has_value() == is_built(check_kind::grpc));
  if (!answer)
    CHECK(code_of(answer) == errc::unsupported);
}

} // namespace muster
