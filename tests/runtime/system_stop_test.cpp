#include "actors/supervision/house.hpp"
#include "messages/protocol/error.hpp"
#include "messages/protocol/types.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/greeter.hpp"
#include "tests/runtime/recorder.hpp"
#include "tests/runtime/systems.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>

#include <atomic>
#include <future>
#include <stdexcept>
#include <thread>

using namespace std::chrono_literals;

namespace muster {

namespace {

const child_name greeter_name{"host/greeter"};

expected<greeted> greet(system& runs, const std::string& name) {
  const auto home = runs.home();
  caf::scoped_actor self{home->system()};
  expected<greeted> result;
  self->request(home->post_of<greeter_actor>(greeter_name), std::chrono::seconds{30}, greeting{name})
    .receive([&](const greeted& answer) { result = answer; },
             [&](const caf::error& why) { result = tl::make_unexpected(to_failure(why)); });
  return result;
}

system_options soon_giving_up() {
  system_options result;
  result.configuration.supervision.intensity = 1;
  result.configuration.supervision.backoff = 1ms;
  return result;
}

void let_give_up(system& runs) {
  const auto post = runs.home()->post_of<supervisor_actor>(child_name{"root"});
  for (int each = 0; each < 3; ++each)
    caf::anon_send(post, kill_child{child_name{"health"}});
}

} // namespace

TEST_CASE("once stopped, everything answers unavailable") {
  const auto made = started();
  auto& runs = *made;
  REQUIRE(runs.stop());
  const service_name pay{"pay"};
  const instance_id one{"pay-1"};
  const group_name east{"east"};
  const child_name mine{"host/mine"};
  CHECK(code_of(runs.configure(pay, {})) == errc::unavailable);
  CHECK(code_of(runs.register_instance(sample_instance("pay-1"))) == errc::unavailable);
  CHECK(code_of(runs.deregister(one)) == errc::unavailable);
  CHECK(code_of(runs.update(one, {})) == errc::unavailable);
  CHECK(code_of(runs.deprecate(pay, {})) == errc::unavailable);
  CHECK(code_of(runs.reinstate(pay, {})) == errc::unavailable);
  CHECK(code_of(runs.create_group(east, {one})) == errc::unavailable);
  CHECK(code_of(runs.add_to_group(east, {one})) == errc::unavailable);
  CHECK(code_of(runs.remove_from_group(east, {one})) == errc::unavailable);
  CHECK(code_of(runs.delete_group(east)) == errc::unavailable);
  CHECK(code_of(runs.drain(one)) == errc::unavailable);
  CHECK(code_of(runs.heartbeat(one)) == errc::unavailable);
  CHECK(code_of(runs.stop_checks(pay)) == errc::unavailable);
  CHECK(code_of(runs.start_checks(pay)) == errc::unavailable);
  CHECK(code_of(runs.stop_check(one)) == errc::unavailable);
  CHECK(code_of(runs.start_check(one)) == errc::unavailable);
  CHECK(code_of(runs.check_now(one)) == errc::unavailable);
  CHECK(code_of(runs.report_check(one, true)) == errc::unavailable);
  CHECK(code_of(runs.attach_actor(one, nullptr)) == errc::unavailable);
  CHECK(code_of(runs.checks()) == errc::unavailable);
  CHECK(code_of(runs.discover(pay)) == errc::unavailable);
  CHECK(code_of(runs.discover(discover{pay})) == errc::unavailable);
  CHECK(code_of(runs.find({})) == errc::unavailable);
  CHECK(code_of(runs.versions({pay})) == errc::unavailable);
  CHECK(code_of(runs.dependencies()) == errc::unavailable);
  CHECK(code_of(runs.topology()) == errc::unavailable);
  CHECK(code_of(runs.impact({})) == errc::unavailable);
  CHECK(code_of(runs.groups()) == errc::unavailable);
  CHECK(code_of(runs.pick({})) == errc::unavailable);
  CHECK(code_of(runs.open_route({.service = pay})) == errc::unavailable);
  CHECK(code_of(runs.report(pay, {one, 0, false, call_result::success, {}, {}, {}})) == errc::unavailable);
  CHECK(code_of(runs.metrics({})) == errc::unavailable);
  CHECK(code_of(runs.alerts()) == errc::unavailable);
  CHECK(code_of(runs.statistics()) == errc::unavailable);
  CHECK(code_of(runs.open_metrics()) == errc::unavailable);
  CHECK(code_of(runs.watch({[](const record&) {}, {}})) == errc::unavailable);
  CHECK(code_of(runs.watch({[](const record&) {}, {}}, watch_options{})) == errc::unavailable);
  CHECK(code_of(runs.unsubscribe_all()) == errc::unavailable);
  CHECK(code_of(runs.supervise({})) == errc::unavailable);
  CHECK(code_of(runs.release(mine)) == errc::unavailable);
  CHECK(code_of(runs.register_instances({sample_instance("pay-1")})) == errc::unavailable);
  CHECK(code_of(runs.deregister({one, one})) == errc::unavailable);
  CHECK(code_of(runs.update(std::vector<batch_update>{})) == errc::unavailable);
  CHECK(code_of(runs.resume_expiry()) == errc::unavailable);
  CHECK(code_of(runs.state()) == errc::unavailable);
  CHECK(code_of(runs.history()) == errc::unavailable);
  CHECK(runs.now() == runs.now());
}

TEST_CASE("shutting down with services registered returns") {
  const auto runs = started();
  std::vector<instance> many;
  for (int i = 0; i < 100; ++i)
    many.push_back(sample_instance("x-" + std::to_string(i), "service-" + std::to_string(i % 10)));
  REQUIRE(runs->register_instances(many));
  recorder seen;
  const auto watching = runs->watch(seen.callbacks());
  REQUIRE(watching);
  CHECK(runs->stop());
  CHECK(seen.wait_for_end().code == errc::unavailable);
}

TEST_CASE("stopping twice does no harm, nor does stopping from several threads") {
  const auto runs = started();
  REQUIRE(runs->register_instance(sample_instance("pay-1")));
  auto other = std::async(std::launch::async, [&] { return runs->stop(); });
  CHECK(runs->stop());
  CHECK(other.get());
  CHECK(runs->stop());
}

TEST_CASE("a system stops under load, and every call comes to an end") {
  const auto made = started();
  auto& runs = *made;
  REQUIRE(runs.register_instance(sample_instance("pay-1")));
  std::atomic<int64_t> good{0};
  std::atomic<int64_t> odd{0};
  std::promise<void> warm;
  const auto call_until_stopped = [&](auto call) {
    for (;;) {
      const auto code = call();
      if (code == errc::unavailable)
        return;
      if (code != errc::none)
        ++odd;
      if (++good == 200)
        warm.set_value();
    }
  };
  pick request;
  request.service = service_name{"pay"};
  std::vector<std::thread> threads;
  for (int each = 0; each < 2; ++each) {
    threads.emplace_back(call_until_stopped, [&] { return code_of(runs.pick(request)); });
    threads.emplace_back(call_until_stopped, [&] { return code_of(runs.register_instance(sample_instance("pay-1"))); });
    threads.emplace_back(call_until_stopped, [&] {
      return code_of(runs.report(request.service, {instance_id{"pay-1"}, 0, false, call_result::success, {}, {}, 1ms}));
    });
  }
  warm.get_future().wait();
  const auto stopped = runs.stop(30s);
  INFO((stopped ? std::string{} : to_string(stopped.error())));
  CHECK(stopped);
  for (auto& each : threads)
    each.join();
  CHECK(odd == 0);
}

TEST_CASE("a child of the host is restarted when it crashes, behind the same post, until it is released") {
  const auto made = started();
  auto& runs = *made;
  REQUIRE(runs.supervise(make_child<greeter>(greeter_name, std::make_shared<greeter_rope>())));
  CHECK(code_of(runs.supervise(make_child<greeter>(greeter_name, std::make_shared<greeter_rope>())))
        == errc::already_exists);
  CHECK(code_of(runs.supervise(make_child<greeter>(child_name{"registry"}, std::make_shared<greeter_rope>())))
        == errc::invalid);
  REQUIRE(greet(runs, "ann")->text == "hello ann");
  CHECK(code_of(greet(runs, "crash")) == errc::outcome_unknown);
  const auto again = greet(runs, "bob");
  REQUIRE(again);
  CHECK(again->text == "hello bob");
  CHECK(again->incarnation == 2);
  const auto sum = runs.statistics();
  REQUIRE(sum);
  const auto status = std::ranges::find(sum->actors, greeter_name, &child_status::child);
  REQUIRE(status != sum->actors.end());
  CHECK(status->restarts == 1);
  REQUIRE(runs.release(greeter_name));
  CHECK(code_of(runs.release(greeter_name)) == errc::not_found);
  errc code = errc::none;
  // The release is on its way to the supervisor.
  while (code == errc::none)
    code = code_of(greet(runs, "cleo"));
  CHECK(code == errc::unavailable);
}

TEST_CASE("an actor that hangs is named at the deadline, stop returns, and nobody is told of a tree that gave up") {
  const auto rope = std::make_shared<greeter_rope>();
  const auto told = std::make_shared<std::atomic<int>>(0);
  {
    system_options options;
    options.given_up = [told](const std::string&) { ++*told; };
    const auto made = started(options);
    auto& runs = *made;
    REQUIRE(runs.supervise(make_child<greeter>(greeter_name, rope)));
    caf::anon_send(runs.home()->post_of<greeter_actor>(greeter_name), greeting{"hang"});
    rope->hangs.get_future().wait();
    auto stopping = std::async(std::launch::async, [&] { return runs.stop(300ms); });
    REQUIRE(stopping.wait_for(20s) == std::future_status::ready);
    const auto stopped = stopping.get();
    REQUIRE(code_of(stopped) == errc::time_out);
    INFO(stopped.error().detail);
    CHECK(stopped.error().detail.find("host/greeter") != std::string::npos);
    CHECK(stopped.error().detail.find("registry") == std::string::npos);
    CHECK(runs.stop().error() == stopped.error());
    CHECK(runs.find({}).error() == failure{errc::unavailable, "the system has stopped"});
  }
  rope->let_go.set_value();
  CHECK(rope->ended.get_future().wait_for(30s) == std::future_status::ready);
  CHECK(*told == 0);
}

TEST_CASE("the host's actor system serves on after the runtime in it has stopped") {
  caf::actor_system_config config;
  config.add_message_types<caf::id_block::muster>();
  caf::actor_system host{config};
  for (int turn = 0; turn < 2; ++turn) {
    const auto made = system::start(host);
    REQUIRE(made);
    REQUIRE((*made)->register_instance(sample_instance("pay-1")));
    recorder seen;
    const auto watching = (*made)->watch(seen.callbacks());
    REQUIRE(watching);
    REQUIRE(seen.wait_for<instance_registered>());
    REQUIRE((*made)->stop());
    CHECK(seen.wait_for_end().code == errc::unavailable);
    caf::scoped_actor self{host};
    caf::anon_send(self, tick{turn});
    self->receive([&](const tick& came) { CHECK(came.generation == turn); });
  }
}

TEST_CASE("a tree that gives up tells the host why, and every call says it") {
  auto options = soon_giving_up();
  std::promise<std::string> told;
  options.given_up = [&](const std::string& why) { told.set_value(why); };
  const auto made = started(options);
  auto& runs = *made;
  let_give_up(runs);
  auto reason = told.get_future();
  REQUIRE(reason.wait_for(30s) == std::future_status::ready);
  const auto why = reason.get();
  CHECK(why.find("health") != std::string::npos);
  const auto answer = runs.find({});
  REQUIRE(code_of(answer) == errc::unavailable);
  CHECK(answer.error().detail.find(why) != std::string::npos);
  CHECK(runs.stop());
}

TEST_CASE(
  "a host cannot stop the system in its function that is told the end, may throw there, and can stop it after") {
  auto options = soon_giving_up();
  system* runs = nullptr;
  std::promise<expected<void>> stopped;
  options.given_up = [&](const std::string&) {
    stopped.set_value(runs->stop());
    throw std::runtime_error{"cannot bear it"};
  };
  const auto made = started(options);
  runs = made.get();
  let_give_up(*runs);
  auto answer = stopped.get_future();
  REQUIRE(answer.wait_for(30s) == std::future_status::ready);
  CHECK(code_of(answer.get()) == errc::refused);
  CHECK(runs->stop());
}

} // namespace muster
