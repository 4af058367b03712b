#include "actors/metrics/metrics_actor.hpp"
#include "messages/protocol/journal.hpp"
#include "messages/protocol/supervisor.hpp"
#include "tests/actors/metrics/calls.hpp"
#include "tests/catch.hpp"
#include "tests/support/virtual_tree.hpp"

#include <string>

namespace muster {

using namespace std::chrono_literals;

namespace {

/// A journal and the metrics actor.
struct metrics_tree {
  explicit metrics_tree(settings configuration = {}) : tree{std::move(configuration)} {
    tree.start({tree.journal(), make_child<metrics_shell>(child_name{"metrics"})});
  }

  metrics_actor metrics() { return tree.post_of<metrics_actor>("metrics"); }
  journal_actor journal() { return tree.post_of<journal_actor>("journal"); }

  void append(fact what) {
    const command_id command{"test/" + std::to_string(++commands)};
    REQUIRE(tree.ask<accepted>(journal(), append_facts{command, {std::move(what)}}));
    tree.run();
  }

  expected<call_receipt> report(int64_t sequence, int calls = 1, const reporter_id& reporter = web) {
    std::vector<call_outcome> outcomes(static_cast<size_t>(calls), outcome_at(tree.now()));
    return tree.ask<call_receipt>(metrics(), report_of(sequence, std::move(outcomes), reporter));
  }

  measures lifetime(const instance_id& instance = {}) {
    return tree.ask<measures>(metrics(), measure_query{pay, instance, 0s}).value();
  }

  int64_t commands = 0;
  virtual_tree tree;
};

} // namespace

TEST_CASE("the metrics actor counts reports once and answers measures") {
  metrics_tree bench;
  CHECK(bench.report(1, 3) == call_receipt{1, 0});
  CHECK(bench.report(1, 3) == call_receipt{1, 0});
  CHECK(bench.report(2) == call_receipt{1, 0});
  const auto answer = bench.lifetime();
  CHECK(answer.calls == 4);
  CHECK(answer.at == bench.tree.now());
  CHECK(bench.lifetime(pay_1).calls == 4);
  CHECK(bench.lifetime(pay_2).calls == 0);
}

TEST_CASE("the metrics actor answers how all actors fare, itself included, for those who may not ask supervisors") {
  metrics_tree bench;
  bench.tree.advance(3s);
  REQUIRE(bench.tree.kill("journal"));
  bench.tree.advance(1s);
  const auto answer = bench.tree.ask<children_list>(bench.metrics(), children_query{});
  REQUIRE(answer);
  REQUIRE(answer->children.size() == 2);
  CHECK(answer->children[0].child == child_name{"journal"});
  CHECK(answer->children[0].restarts == 1);
  CHECK(answer->children[0].last_reason == "was killed");
  CHECK(answer->children[0].uptime == 1s);
  CHECK(answer->children[1].child == child_name{"metrics"});
  CHECK(answer->children[1].uptime == 4s);
}

TEST_CASE("a receipt covers what a checkpoint has saved, within the checkpoint interval") {
  metrics_tree bench;
  bench.report(1);
  bench.tree.advance(1s);
  CHECK(bench.report(2) == call_receipt{1, 1});
  CHECK(bench.report(2) == call_receipt{1, 1});
  bench.tree.advance(1s);
  CHECK(bench.report(2) == call_receipt{1, 2});
}

TEST_CASE("what is reported while a checkpoint is being saved waits for the next interval") {
  metrics_tree bench;
  bench.report(1);
  bench.tree.advance(1s);
  bench.report(2);
  bench.tree.hold_back(bench.tree.post("journal")->child());
  bench.tree.advance(1s);
  CHECK(bench.report(3) == call_receipt{1, 1});
  bench.tree.let_go();
  bench.tree.run();
  CHECK(bench.report(3) == call_receipt{1, 2});
  bench.tree.advance(1s);
  CHECK(bench.report(3) == call_receipt{1, 3});
}

TEST_CASE("a report or a question that is wrong is refused and harms nobody") {
  metrics_tree bench;
  const auto report = bench.report(0);
  REQUIRE_FALSE(report);
  CHECK(report.error().code == errc::invalid);
  const auto answer = bench.tree.ask<measures>(bench.metrics(), measure_query{pay, {}, -1s});
  REQUIRE_FALSE(answer);
  CHECK(answer.error().code == errc::invalid);
  CHECK(bench.report(1) == call_receipt{1, 0});
}

TEST_CASE("killed, the metrics actor knows what its checkpoint holds, and counts the rest when it is repeated") {
  metrics_tree bench;
  bench.report(1, 10);
  bench.tree.advance(1s);
  bench.report(2, 20);
  REQUIRE(bench.tree.kill("metrics"));
  bench.tree.advance(1s);
  CHECK(bench.lifetime().calls == 10);
  CHECK(bench.report(1, 10) == call_receipt{2, 1});
  CHECK(bench.report(2, 20) == call_receipt{2, 1});
  CHECK(bench.lifetime().calls == 30);
  CHECK(bench.lifetime(pay_1).calls == 30);
}

TEST_CASE("killed over and over, the metrics actor loses and doubles nothing") {
  metrics_tree bench;
  int64_t repeated_from = 1;
  for (int64_t sequence = 1; sequence <= 40; ++sequence) {
    bench.report(sequence);
    bench.tree.advance(700ms);
    if (sequence % 4 != 0)
      continue;
    REQUIRE(bench.tree.kill("metrics"));
    bench.tree.advance(6s);
    for (auto again = repeated_from; again <= sequence; ++again)
      REQUIRE(bench.report(again));
    repeated_from = bench.report(sequence)->covered + 1;
  }
  CHECK(bench.lifetime().calls == 40);
  CHECK(bench.tree.status("metrics").restarts == 10);
}

TEST_CASE("questions that come while the metrics actor is down are answered by the next incarnation") {
  metrics_tree bench;
  bench.report(1);
  bench.tree.advance(1s);
  bench.tree.tell(bench.tree.post_of<supervisor_actor>("root"), kill_child{child_name{"metrics"}});
  const auto answer = bench.tree.request<measures>(bench.metrics(), measure_query{pay, {}, 0s});
  bench.tree.advance(6s);
  REQUIRE(*answer);
  CHECK((**answer).value().calls == 1);
}

TEST_CASE("deregistering an instance removes its calls, also in the eyes of the next incarnation") {
  metrics_tree bench;
  instance content;
  content.id = pay_1;
  content.service = pay;
  bench.append(instance_registered{content, instance_state::healthy});
  bench.report(1, 5);
  bench.tree.advance(1s);
  CHECK(bench.lifetime(pay_1).calls == 5);
  bench.append(instance_deregistered{pay, pay_1, "test"});
  CHECK(bench.lifetime(pay_1).calls == 0);
  CHECK(bench.lifetime().calls == 5);
  REQUIRE(bench.tree.kill("metrics"));
  bench.tree.advance(6s);
  CHECK(bench.lifetime(pay_1).calls == 0);
  CHECK(bench.lifetime().calls == 5);
  bench.append(instance_registered{content, instance_state::healthy});
  bench.report(2, 7);
  CHECK(bench.lifetime(pay_1).calls == 7);
}

TEST_CASE("a crash of the journal delays the checkpoint, and nothing is covered before it is saved") {
  metrics_tree bench;
  bench.report(1);
  REQUIRE(bench.tree.kill("journal"));
  CHECK(bench.report(1) == call_receipt{1, 0});
  bench.tree.advance(10s);
  CHECK(bench.report(1) == call_receipt{1, 1});
  REQUIRE(bench.tree.kill("metrics"));
  bench.tree.advance(6s);
  CHECK(bench.lifetime().calls == 1);
}

TEST_CASE("a checkpoint that cannot be read does not keep the metrics actor from counting") {
  const auto damaged = GENERATE(as<std::string>{}, "", "nonsense", "muster-calls-1 recent 7 1 0 ");
  metrics_tree bench;
  bench.report(1);
  bench.tree.advance(1s);
  REQUIRE(bench.tree.ask<done>(bench.journal(), save_checkpoint{child_name{"metrics"}, bench.tree.now(), damaged}));
  REQUIRE(bench.tree.kill("metrics"));
  bench.tree.advance(6s);
  CHECK(bench.lifetime().calls == 0);
  CHECK(bench.report(1) == call_receipt{2, 0});
  bench.tree.advance(1s);
  CHECK(bench.report(1) == call_receipt{2, 1});
  CHECK(bench.lifetime().calls == 1);
}

TEST_CASE("what is not registered and silent is cleaned up") {
  settings configuration;
  configuration.cleanup_interval = 10s;
  configuration.metrics_retention = 1min;
  metrics_tree bench{configuration};
  bench.report(1);
  bench.tree.advance(60s);
  CHECK(bench.lifetime(pay_1).calls == 1);
  bench.tree.advance(20s);
  CHECK(bench.lifetime(pay_1).calls == 0);
  CHECK(bench.lifetime().calls == 0);
}

} // namespace muster
