// What a restart costs: an actor is killed, and comes back from as many facts as the argument says; beside it, what
// the same question costs when nobody was killed. On virtual time and one thread; the column is CPU time.

#include "actors/registry/catalog.hpp"
#include "messages/protocol/types.hpp"
#include "runtime/clock.hpp"
#include "runtime/tree.hpp"
#include "tests/chaos/churn.hpp"
#include "tests/support/virtual_tree.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <random>

using namespace muster;
using namespace std::chrono_literals;

namespace {

constexpr int instances = 8;
/// How long the tree has been up; the facts have come evenly.
constexpr int64_t seconds_up = 300;
constexpr int calls_a_second = 500;

const service_name routed{"routed"};
const service_name churned{"churned"};

class no_prober final : public prober {
public:
  bool can(check_kind) const override { return false; }
  void start(const probe&, std::function<void(probe_result)>) override {}
};

class no_sink final : public alert_sink {
public:
  expected<void> deliver(const alert&, timestamp) override { return {}; }
};

instance make(const service_name& service, int number) {
  instance result;
  result.id = instance_id{service.str() + "-" + std::to_string(number)};
  result.service = service;
  result.address = {"127.0.0.1", 1};
  return result;
}

/// A tree that has lived: of ten facts five are writes to the registry, two restarts of actors, two transitions of a
/// circuit, and one is about an alert.
class old_tree {
public:
  explicit old_tree(int64_t facts) {
    const auto make_sink = [](const sink_settings&) { return std::make_unique<no_sink>(); };
    tree.start(tree_specs(tree.home()->configuration(),
                          {std::make_shared<memory_store>(), std::make_shared<no_prober>(), make_sink}));
    service_policy policy;
    policy.breaker.emplace();
    put(service_configured{routed, policy});
    for (int number = 1; number <= instances; ++number)
      put(instance_registered{make(routed, number), instance_state::healthy});
    put(instance_registered{make(churned, 1), instance_state::healthy});
    int64_t made = 0;
    for (int64_t second = 0; second < seconds_up; ++second) {
      for (; made < facts * (second + 1) / seconds_up; ++made)
        one_more(made % 10);
      call();
      tree.advance(1s);
    }
    tree.advance(3s);
  }

  void kill(const std::string& whom) {
    tree.tell(tree.post_of<supervisor_actor>(tree.post(whom)->parent().str()), kill_child{child_name{whom}});
  }

  virtual_tree tree;

private:
  void put(fact what, command_id command = {}) { send({std::move(command), {std::move(what)}}); }

  int64_t send(const append_facts& command) {
    const auto taken = tree.ask<accepted>(tree.post_of<journal_actor>("journal"), command).value();
    for (const auto& what : command.facts)
      names_.apply({taken.index, tree.now(), command.command, what});
    return taken.index;
  }

  void one_more(int64_t kind) {
    if (kind < 5)
      write();
    else if (kind < 7)
      put(child_restarted{child_name{"registry"}, ++number_, "killed by command", 300us, {}});
    else if (kind < 9)
      turn();
    else
      alarm();
  }

  void write() {
    const auto next = writes_.next(dice_);
    auto facts = std::visit([&](const auto& command) { return names_.decide(command); }, next.what).value();
    writes_.acknowledged(next, send({next.id, std::move(facts)}));
    static_cast<void>(writes_.read_back(next, names_.find(about(next.about))));
  }

  static instance_query about(const instance_id& id) {
    instance_query result;
    result.id = id;
    return result;
  }

  /// A circuit of an instance that is sick now and then.
  void turn() {
    const instance_id id{"routed-1"};
    const command_id command{"breaker/routed/routed-1/epoch-" + std::to_string(++epoch_)};
    const auto phase = epoch_ % 3;
    if (phase == 1)
      put(circuit_opened{routed, id, epoch_, tree.now() + 1h, 10, {500'000}, {}, "failure rate 50 % of 10 calls"},
          command);
    else if (phase == 2)
      put(circuit_half_opened{routed, id, epoch_, 3}, command);
    else
      put(circuit_closed{routed, id, epoch_, "3 of 3 trial calls succeeded"}, command);
  }

  void alarm() {
    const auto phase = alarms_ % 4;
    const auto number = ++alarms_ / 4 + (phase == 3 ? 0 : 1);
    alert episode;
    episode.id = alert_id{"routed/open#" + std::to_string(number)};
    episode.rule = rule_name{"open"};
    episode.service = routed;
    episode.condition = alert_condition{measure::open_circuits, comparison::greater, 0};
    episode.fired_at = tree.now();
    const sink_name log{"log"};
    if (phase == 0)
      put(alert_fired{episode}, command_id{"alerts/" + episode.id.str() + "/fired"});
    else if (phase == 2)
      put(alert_resolved{episode.id, routed, episode.rule, "1 is no longer above 0", 0},
          command_id{"alerts/" + episode.id.str() + "/resolved"});
    else
      put(alert_notified{episode.id, log, phase == 1 ? alert_status::active : alert_status::resolved},
          command_id{"sink/log/" + episode.id.str() + (phase == 1 ? "/active" : "/resolved")});
  }

  void call() {
    call_report report{reporter_id{"bench"}, ++reports_, routed, {}};
    std::lognormal_distribution<double> latency{13, 1};
    for (int i = 0; i < calls_a_second; ++i) {
      const duration took{static_cast<int64_t>(latency(dice_))};
      report.outcomes.push_back({instance_id{"routed-" + std::to_string(1 + i % instances)}, 0, false,
                                 i % 50 == 0 ? call_result::failure : call_result::success, i % 50 == 0 ? "busy" : "",
                                 tree.now() - took, took});
    }
    tree.ask<call_receipt>(tree.post_of<breaker_actor>("breaker/routed"), report).value();
    tree.ask<call_receipt>(tree.post_of<metrics_actor>("metrics"), report).value();
  }

  std::mt19937_64 dice_{1};
  churn writes_{churned};
  catalog names_;
  int64_t number_ = 0;
  int64_t epoch_ = 0;
  int64_t alarms_ = 0;
  int64_t reports_ = 0;
};

/// By the number of facts.
using old_trees = std::map<int64_t, std::unique_ptr<old_tree>>;

old_tree& tree_of(old_trees& all, int64_t facts) {
  auto& result = all[facts];
  if (!result)
    result = std::make_unique<old_tree>(facts);
  return *result;
}

template <class Reply, class Handle, class Question>
void time_restarts(benchmark::State& state, old_trees& trees, const char* whom, const Question& question) {
  auto& on = tree_of(trees, state.range(0));
  for (auto _ : state) {
    // From here on a crash restarts at once.
    on.tree.advance(3s);
    on.kill(whom);
    const auto before = cpu_time();
    on.tree.ask<Reply>(on.tree.post_of<Handle>(whom), question).value();
    state.SetIterationTime(std::chrono::duration<double>(cpu_time() - before).count());
  }
}

template <class Reply, class Handle, class Question>
void restarts_of(old_trees& trees, const char* whom, Question question) {
  benchmark::RegisterBenchmark(
    whom,
    [&trees, whom, question](benchmark::State& state) { time_restarts<Reply, Handle>(state, trees, whom, question); })
    ->Arg(300)
    ->Arg(3000)
    ->Arg(30'000)
    ->Iterations(15)
    ->UseManualTime()
    ->Unit(benchmark::kMicrosecond);
}

} // namespace

int main(int argc, char** argv) {
  old_trees trees;
  instance_query one;
  one.id = instance_id{"routed-1"};
  restarts_of<fact_list, journal_actor>(trees, "journal", fact_query{0, 1, {}, {}});
  restarts_of<instance_list, registry_actor>(trees, "registry", one);
  restarts_of<check_list, health_actor>(trees, "health", check_query{});
  restarts_of<measures, metrics_actor>(trees, "metrics", measure_query{routed, {}, {}});
  restarts_of<alert_list, alerts_actor>(trees, "alerts", alert_query{routed, true});
  restarts_of<service_snapshot, balancer_actor>(trees, "balancer", snapshot_query{routed, 0, {}});
  restarts_of<children_list, supervisor_actor>(trees, "breakers", children_query{false});
  restarts_of<circuit_list, breaker_actor>(trees, "breaker/routed", circuit_query{});
  restarts_of<circuit_list, breaker_actor>(trees, "breaker/churned", circuit_query{});
  restarts_of<children_list, supervisor_actor>(trees, "sinks", children_query{false});
  alert episode;
  episode.id = alert_id{"routed/open#1"};
  restarts_of<done, sink_actor>(trees, "sink/log", deliver_alert{episode});
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
