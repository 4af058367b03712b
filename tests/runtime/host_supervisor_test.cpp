#include "actors/supervision/house.hpp"
#include "messages/protocol/types.hpp"
#include "tests/runtime/greeter.hpp"
#include "tests/runtime/systems.hpp"

#include <caf/actor_system.hpp>
#include <caf/scoped_actor.hpp>

#include <algorithm>
#include <functional>

using namespace std::chrono_literals;

namespace muster {

namespace {

const child_name host_group{"host/group"};

child_spec greeter_child(const std::string& name, restart_type restart = restart_type::permanent) {
  auto result = make_child<greeter>(child_name{name}, std::make_shared<greeter_rope>());
  result.restart = restart;
  return result;
}

expected<greeted> greet(system& runs, const std::string& whom, const std::string& as) {
  const auto home = runs.home();
  caf::scoped_actor self{home->system()};
  expected<greeted> result;
  self->request(home->post_of<greeter_actor>(child_name{whom}), 30s, greeting{as})
    .receive([&](const greeted& answer) { result = answer; },
             [&](const caf::error& why) { result = tl::make_unexpected(to_failure(why)); });
  return result;
}

child_status status_of(system& runs, const std::string& name) {
  const auto sum = runs.statistics().value();
  const auto found = std::ranges::find(sum.actors, child_name{name}, &child_status::child);
  return found == sum.actors.end() ? child_status{} : *found;
}

/// Asks until the answer is as wanted: what was told to the tree is on its way.
bool becomes(const std::function<bool()>& wanted) {
  for (int turn = 0; turn < 10'000; ++turn)
    if (wanted())
      return true;
  return false;
}

} // namespace

TEST_CASE("a host chooses by the strategy of its supervisor which of its actors are restarted with one that crashed") {
  struct row {
    restart_strategy strategy;
    std::string who;
    std::vector<int64_t> restarts;
  };
  const auto example = GENERATE(values<row>({
    {restart_strategy::one_for_one, "host/b", {0, 1, 0}},
    {restart_strategy::one_for_all, "host/b", {1, 1, 1}},
    {restart_strategy::rest_for_one, "host/b", {0, 1, 1}},
  }));
  system_options options;
  // Whoever crashes is to wait, however slow the machine.
  options.configuration.supervision.stable_after = 1h;
  const auto runs = started(std::move(options));
  const std::vector names{std::string{"host/a"}, std::string{"host/b"}, std::string{"host/c"}};
  std::vector<child_spec> children;
  std::ranges::transform(names, std::back_inserter(children), [](const auto& name) { return greeter_child(name); });
  REQUIRE(runs->supervise(make_supervisor(host_group, {.strategy = example.strategy}, std::move(children))));
  for (const auto& name : names)
    REQUIRE(greet(*runs, name, "ann")->text == "hello ann");
  CHECK(code_of(greet(*runs, example.who, "crash")) == errc::outcome_unknown);
  // The crashed one first: by its answer the others have been stopped.
  CHECK(greet(*runs, example.who, "bob")->incarnation == 2);
  for (size_t at = 0; at < names.size(); ++at) {
    INFO(names[at]);
    CHECK(greet(*runs, names[at], "cleo")->incarnation == 1 + example.restarts[at]);
    CHECK(status_of(*runs, names[at]).restarts == example.restarts[at]);
  }
  CHECK(status_of(*runs, "host/b").last_reason == "does not like that name");
  CHECK(status_of(*runs, "host/b").backoff > 0s);
  CHECK(status_of(*runs, "host/group").restarts == 0);
  REQUIRE(runs->release(host_group));
  CHECK(becomes([&] { return code_of(greet(*runs, "host/a", "dan")) == errc::unavailable; }));
  CHECK(runs->stop());
}

TEST_CASE("what a host gives to be supervised is examined with all below it") {
  const auto runs = started();
  const auto group = [](const std::string& child) { return make_supervisor(host_group, {}, {greeter_child(child)}); };
  CHECK(code_of(runs->supervise(group("registry"))) == errc::invalid);
  CHECK(code_of(runs->supervise(group("host/a b"))) == errc::invalid);
  CHECK(code_of(runs->supervise(make_supervisor(host_group, {.intensity = -1}, {}))) == errc::invalid);
  CHECK(code_of(runs->supervise(make_supervisor(host_group, {}, {greeter_child("host/a"), greeter_child("host/a")})))
        == errc::invalid);
  const auto twice = runs->supervise(make_supervisor(
    host_group, {}, {make_supervisor(child_name{"host/inner"}, {.period = 0s}, {greeter_child("registry")})}));
  CHECK(code_of(twice) == errc::invalid);
  REQUIRE(runs->supervise(group("host/a")));
  CHECK(code_of(runs->supervise(greeter_child("host/a"))) == errc::already_exists);
  CHECK(code_of(runs->supervise(greeter_child("host/group"))) == errc::already_exists);
  CHECK(greet(*runs, "host/a", "ann")->text == "hello ann");
}

TEST_CASE("a temporary actor of the host that has ended is gone, and may be given again under its name") {
  const auto runs = started();
  REQUIRE(runs->supervise(greeter_child("host/once", restart_type::temporary)));
  CHECK(code_of(greet(*runs, "host/once", "crash")) == errc::outcome_unknown);
  CHECK(becomes([&] { return runs->supervise(greeter_child("host/once", restart_type::temporary)).has_value(); }));
  CHECK(becomes([&] { return greet(*runs, "host/once", "ann").has_value(); }));
  CHECK(status_of(*runs, "host/once").restarts == 0);
}

} // namespace muster
