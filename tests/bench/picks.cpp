// What a pick costs: through a route and by a message to the balancer, beside the least that each of the two can cost,
// a round robin that belongs to its thread and a round trip between two bare actors. The column `each` is CPU time of
// the picking thread, or of all threads where messages are sent.

#include "actors/supervision/house.hpp"
#include "messages/protocol/types.hpp"
#include "runtime/clock.hpp"
#include "runtime/production.hpp"
#include "runtime/system.hpp"
#include "tests/support/round_trips.hpp"

#include <benchmark/benchmark.h>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>

#include <stdexcept>
#include <vector>

using namespace muster;

namespace {

const service_name pay{"pay"};
constexpr int instances = 100;
/// Attempts of a route between two collections, which are its keeper's work and not timed.
constexpr int batch = 64;
constexpr int round_trips = 20'000;

instance make_instance(int number) {
  instance result;
  result.id = instance_id{"pay-" + std::to_string(number)};
  result.service = pay;
  result.address = {"10.0.0.1", 8080};
  return result;
}

template <class T>
T must(expected<T> answer) {
  if (!answer)
    throw std::runtime_error{answer.error().detail};
  return std::move(*answer);
}

/// What one of so many per iteration takes.
benchmark::Counter each_of(int64_t count) {
  return {static_cast<double>(count), benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert};
}

double seconds_of(duration span) {
  return std::chrono::duration<double>(span).count();
}

void round_robin_of_a_thread(benchmark::State& state) {
  std::vector<instance> all;
  for (int i = 0; i < instances; ++i)
    all.push_back(make_instance(i));
  size_t cursor = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(all[cursor].address.port);
    cursor = cursor + 1 == all.size() ? 0 : cursor + 1;
  }
  state.counters["each"] = each_of(1);
}
BENCHMARK(round_robin_of_a_thread);

service_snapshot make_snapshot(strategy how) {
  service_snapshot result{pay, 1, {}, {}};
  result.policy.strategy_ = how;
  for (int i = 0; i < instances; ++i) {
    auto& entry = result.entries.emplace_back();
    entry.content = make_instance(100 + i);
    entry.state = instance_state::healthy;
  }
  return result;
}

/// A pick and the report of its end, with or without reading the clock for both.
void pick_through_a_route(benchmark::State& state, strategy how, bool reads_clock) {
  route_parts parts{
    [origin = steady_now(), reads_clock] { return reads_clock ? timestamp{steady_now() - origin} : timestamp{}; }, 1,
    [](bool) {}};
  route to_pay{{.service = pay}, std::move(parts)};
  to_pay.take(make_snapshot(how));
  for (auto _ : state) {
    const auto before = cpu_time();
    for (int i = 0; i < batch; ++i) {
      auto chosen = to_pay.pick({.user_id = "user-1234567890"});
      benchmark::DoNotOptimize(chosen->target().address.port);
      chosen->succeed();
    }
    state.SetIterationTime(seconds_of(cpu_time() - before));
    benchmark::DoNotOptimize(to_pay.collect());
  }
  state.counters["each"] = each_of(batch);
}
BENCHMARK_CAPTURE(pick_through_a_route, round_robin, strategy::round_robin, true)->UseManualTime();
BENCHMARK_CAPTURE(pick_through_a_route, round_robin_without_clock, strategy::round_robin, false)->UseManualTime();
BENCHMARK_CAPTURE(pick_through_a_route, random_without_clock, strategy::random, false)->UseManualTime();
BENCHMARK_CAPTURE(pick_through_a_route, weighted_without_clock, strategy::weighted_round_robin, false)->UseManualTime();
BENCHMARK_CAPTURE(pick_through_a_route, least_without_clock, strategy::least_connections, false)->UseManualTime();
BENCHMARK_CAPTURE(pick_through_a_route, hash_without_clock, strategy::consistent_hash, false)->UseManualTime();

template <class Answer, class Handle, class Question>
void time_round_trips(benchmark::State& state, caf::actor_system& on, const Handle& whom, const Question& what) {
  for (auto _ : state) {
    const auto before = cpu_time();
    make_round_trips<Answer>(on, whom, what, round_trips);
    state.SetIterationTime(seconds_of(cpu_time() - before));
  }
  state.counters["each"] = each_of(round_trips);
}

class echo final : public caf::event_based_actor {
public:
  explicit echo(caf::actor_config& cfg) : caf::event_based_actor(cfg) {}

  caf::behavior make_behavior() override {
    return {[](const tick& what) { return what; }};
  }
};

struct quick_system : caf::actor_system_config {
  quick_system() { set_up(*this); }
};

void round_trip_between_bare_actors(benchmark::State& state) {
  quick_system configuration;
  caf::actor_system on{configuration};
  const auto other = on.spawn<echo>();
  time_round_trips<tick>(state, on, other, tick{});
  caf::anon_send_exit(other, caf::exit_reason::user_shutdown);
}
BENCHMARK(round_trip_between_bare_actors)->UseManualTime()->Iterations(5);

void pick_by_a_message(benchmark::State& state) {
  quick_system configuration;
  caf::actor_system on{configuration};
  const auto runtime = must(system::start(on));
  for (int i = 0; i < instances; ++i)
    must(runtime->register_instance(make_instance(i)));
  pick request;
  request.service = pay;
  must(runtime->pick(request));
  const auto balancer = runtime->home()->post_of<balancer_actor>(child_name{"balancer"});
  time_round_trips<picked>(state, on, balancer, request);
  must(runtime->stop().map([] { return 0; }));
}
BENCHMARK(pick_by_a_message)->UseManualTime()->Iterations(5);

} // namespace

BENCHMARK_MAIN();
