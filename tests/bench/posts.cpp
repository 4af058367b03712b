// What a post costs: a round trip to a supervised actor through its post, beside one through the handle of the
// incarnation behind it, and one to a bare actor. The column `each` is CPU time of all threads.

#include "actors/supervision/supervisor.hpp"
#include "runtime/clock.hpp"
#include "runtime/production.hpp"
#include "tests/support/round_trips.hpp"

#include <benchmark/benchmark.h>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <functional>

using namespace muster;

namespace {

constexpr int round_trips = 20'000;

struct one_worker_thread : caf::actor_system_config {
  one_worker_thread() {
    set_up(*this);
    set("scheduler.max-threads", size_t{1});
  }
};

using echo_actor = handle<result<done>(kill_child)>;

class bare_echo final : public echo_actor::base {
public:
  explicit bare_echo(caf::actor_config& cfg) : echo_actor::base(cfg) {}

  behavior_type make_behavior() override {
    return {[](const kill_child&) { return muster::done{}; }};
  }
};

class supervised_echo final : public supervised<echo_actor> {
public:
  supervised_echo(caf::actor_config& cfg, seat place) : supervised(cfg, std::move(place)) {}

protected:
  void start() override { ready(); }

  behavior_type serve() override {
    return {[](const kill_child&) { return done{}; }};
  }
};

void time_round_trips(benchmark::State& state, caf::actor_system& on, const echo_actor& whom) {
  // The first answer says that it is up.
  make_round_trips<done>(on, whom, kill_child{}, 1);
  for (auto _ : state) {
    const auto before = cpu_time();
    make_round_trips<done>(on, whom, kill_child{}, round_trips);
    state.SetIterationTime(std::chrono::duration<double>(cpu_time() - before).count());
  }
  state.counters["each"] = {static_cast<double>(round_trips),
                            benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert};
}

void round_trip_to_a_bare_actor(benchmark::State& state) {
  one_worker_thread configuration;
  caf::actor_system on{configuration};
  const auto other = on.spawn<bare_echo>();
  time_round_trips(state, on, other);
  caf::anon_send_exit(other, caf::exit_reason::user_shutdown);
}
BENCHMARK(round_trip_to_a_bare_actor)->UseManualTime()->Iterations(5);

void round_trip_to_a_child(benchmark::State& state, bool through_post) {
  one_worker_thread configuration;
  caf::actor_system on{configuration};
  const auto home = std::make_shared<house>(on, settings{}, wall_now(), 1);
  const auto root = start_root(home, {make_child<supervised_echo>(child_name{"echo"})});
  const auto post = home->post_of<echo_actor>(child_name{"echo"});
  make_round_trips<done>(on, post, kill_child{}, 1);
  const auto child = caf::actor_cast<echo_actor>(home->posts().get(child_name{"echo"})->child());
  time_round_trips(state, on, through_post ? post : child);
  stop_root(root);
}
BENCHMARK_CAPTURE(round_trip_to_a_child, through_its_own_handle, false)->UseManualTime()->Iterations(5);
BENCHMARK_CAPTURE(round_trip_to_a_child, through_its_post, true)->UseManualTime()->Iterations(5);

} // namespace

BENCHMARK_MAIN();
