#include "actors/breaker/instance_circuit.hpp"
#include "tests/actors/breaker/bench.hpp"
#include "tests/catch.hpp"

using namespace muster;
using namespace std::chrono_literals;
using state = circuit_state;

namespace {

breaker_policy with(window_size window, int64_t minimum_calls, ratio failure_rate = {500'000},
                    ratio slow_rate = {1'000'000}) {
  breaker_policy result;
  result.window = window;
  result.minimum_calls = minimum_calls;
  result.failure_rate = failure_rate;
  result.slow_rate = slow_rate;
  return result;
}

breaker_policy in_a_row(int64_t failures) {
  auto result = with({100, 0s}, 1);
  result.consecutive_failures = failures;
  return result;
}

using names = std::vector<std::string>;

} // namespace

TEST_CASE("a circuit opens at the first call at which a rate reaches its threshold, not before the minimum") {
  struct row {
    breaker_policy policy;
    std::string_view letters;
    bool opens;
  };
  const auto rows = {
    // resilience4j: 5 calls in a time window, 3 of them failures or slow.
    row{reference_policy(), "xxx.", false},
    row{reference_policy(), "xxx..", true},
    row{reference_policy(), "#~x.~", true},
    row{reference_policy(), "~~...", false},
    // Its window by count: 6 of 10, of which the minimum is the size at most.
    row{with({10, 0s}, 10), "..xxxxxx.", false},
    row{with({10, 0s}, 10), "..xxxxxx..", true},
    row{with({10, 0s}, 100), "....xxxxx", false},
    row{with({10, 0s}, 100), "....xxxxxx", true},
    row{with({0, 10s}, 100), std::string_view{"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}, false},
    // The threshold itself opens.
    row{with({4, 0s}, 4), "xx..", true},
    row{with({4, 0s}, 4, {500'001}), "xx..", false},
    row{with({3, 0s}, 3, {333'333}), "x..", true},
    row{with({3, 0s}, 3, {333'334}), "x..", false},
    row{with({4, 0s}, 4, {1'000'000}, {250'000}), "~...", true},
    row{with({4, 0s}, 4, {1'000'000}, {250'001}), "~...", false},
    row{with({4, 0s}, 4, {1'000'000}), "xxxx", true},
    row{with({4, 0s}, 4, {1'000'000}), "xxx.", false},
    // What has left the window is no evidence.
    row{with({4, 0s}, 4, {750'000}), "xx..xx.x", true},
    row{with({4, 0s}, 4, {750'000}), "xx..xx..", false},
    // A time-out is a failure; an abandoned call is nothing.
    row{with({2, 0s}, 2), "tt", true},
    row{with({2, 0s}, 2), "aaaaaaaaxaaaa", false},
    row{with({100, 0s}, 1), "x", true},
    // In the simple mode neither rate is judged.
    row{in_a_row(5), "xxxx.xxxx.", false},
    row{in_a_row(5), "xxxx.xtxtx", true},
    row{in_a_row(5), "xxaaxxx", true},
    row{in_a_row(5), "~~~~~~~~~~~~", false},
  };
  for (const auto& each : rows) {
    circuit_bench bench{each.policy};
    INFO(each.letters);
    bench.call(each.letters.substr(0, each.letters.size() - 1));
    CHECK(bench.state() == state::closed);
    bench.call(each.letters.substr(each.letters.size() - 1));
    CHECK(bench.state() == (each.opens ? state::open : state::closed));
  }
}

TEST_CASE("a call is slow above the limit, not at it") {
  for (const auto& [latency, opens] : {std::pair{4s + 0ns, false}, std::pair{4s + 1ns, true}}) {
    auto policy = with({1, 0s}, 1);
    policy.slow_call = 4s;
    circuit_bench bench{policy};
    auto outcome = outcome_of('.', noon, 4s, 0, false);
    outcome.latency = latency;
    bench.circuit.record(outcome, noon);
    bench.take_due();
    CHECK((bench.state() == state::open) == opens);
  }
}

TEST_CASE("the fact of an opening gives the evidence and the end of the wait") {
  circuit_bench bench{reference_policy()};
  bench.call("xxx..");
  const auto& fact = bench.last<circuit_opened>();
  CHECK(fact
        == circuit_opened{service_name{"pay"},
                          instance_id{"pay-1"},
                          1,
                          noon + 5s,
                          5,
                          {600'000},
                          {0},
                          "failure rate 60% of 5 calls reached 50%"});
  CHECK(bench.facts.back().command == command_id{"breaker/pay/pay-1/epoch-1"});
  const auto seen = bench.circuit.view(noon + 1s);
  CHECK(seen == circuit{instance_id{"pay-1"}, state::open, 1, noon + 5s, 0, 5, {600'000}, {0}});
}

TEST_CASE("rates are 0 below the minimum of calls") {
  circuit_bench bench{reference_policy()};
  bench.call("x..~");
  CHECK(bench.circuit.view(noon) == circuit{instance_id{"pay-1"}, state::closed, 0, {}, 0, 4, {0}, {0}});
  bench.call(".");
  CHECK(bench.circuit.view(noon) == circuit{instance_id{"pay-1"}, state::closed, 0, {}, 0, 5, {200'000}, {200'000}});
}

TEST_CASE("an open circuit becomes half-open when its wait ends, not before, whatever is reported") {
  circuit_bench bench{reference_policy()};
  bench.call("xxxxx");
  bench.call("..........");
  CHECK_FALSE(bench.ask());
  bench.advance(5s - 1ns);
  CHECK(bench.state() == state::open);
  CHECK_FALSE(bench.ask());
  bench.advance(1ns);
  CHECK(bench.state() == state::half_open);
  CHECK(bench.last<circuit_half_opened>() == circuit_half_opened{service_name{"pay"}, instance_id{"pay-1"}, 2, 4});
  CHECK(bench.facts.back().at == noon + 5s);
}

TEST_CASE("while a transition is under way evidence is counted, and nothing else is decided") {
  circuit_bench bench{reference_policy()};
  bench.journal_is_slow = true;
  bench.call("xxxxx");
  CHECK(bench.state() == state::closed);
  bench.call("xxxxx");
  CHECK(bench.under_way.size() == 1);
  CHECK(bench.circuit.view(bench.now).calls == 10);
  bench.append_next();
  CHECK(bench.state() == state::open);
  CHECK(bench.last<circuit_opened>().calls == 5);
}

TEST_CASE("what was proposed is proposed again each second under the same id until its fact comes") {
  circuit_bench bench{reference_policy()};
  bench.call("xxxx");
  bench.circuit.record(outcome_of('x', noon, 4s, 0, false), noon);
  const auto lost = bench.circuit.due(noon);
  REQUIRE(lost.size() == 1);
  CHECK(bench.circuit.due(noon + 999ms).empty());
  CHECK(bench.circuit.deadline() == noon + 1s);
  const auto again = bench.circuit.due(noon + 1s);
  REQUIRE(again.size() == 1);
  CHECK(again.front().command == lost.front().command);
  CHECK(again.front().what == lost.front().what);

  auto trial = half_open();
  const auto grant = trial.circuit.admit(2, 1h, trial.now);
  REQUIRE(grant.first);
  CHECK(trial.circuit.due(trial.now).empty());
  CHECK(trial.circuit.deadline() == trial.now + 1s);
  const auto grants = trial.circuit.due(trial.now + 1s);
  REQUIRE(grants.size() == 1);
  CHECK(grants.front().command == grant.first->command);
  CHECK(grants.front().what == grant.first->what);
}

TEST_CASE("the wait is counted from the decision, however late its fact is journaled") {
  circuit_bench bench{reference_policy()};
  bench.journal_is_slow = true;
  bench.call("xxxxx");
  bench.advance(3s);
  bench.journal_is_slow = false;
  bench.take_due();
  CHECK(bench.circuit.view(bench.now).retry_at == noon + 5s);
  bench.advance(2s);
  CHECK(bench.state() == state::half_open);
}

TEST_CASE("reconfiguring keeps the evidence and the state") {
  SECTION("closed: the next call is judged by the new rules with the old evidence") {
    circuit_bench bench{with({100, 0s}, 100)};
    bench.call("xxxxxxx...");
    bench.circuit.configure(with({10, 0s}, 10));
    CHECK(bench.circuit.view(noon).calls == 10);
    CHECK(bench.state() == state::closed);
    bench.call("x");
    CHECK(bench.state() == state::open);
    CHECK(bench.last<circuit_opened>().failure_rate == ratio{700'000});
  }
  SECTION("open: the wait that has begun goes on") {
    circuit_bench bench{reference_policy()};
    bench.call("xxxxx");
    auto longer = reference_policy();
    longer.wait = 1h;
    bench.circuit.configure(longer);
    CHECK(bench.state() == state::open);
    bench.advance(5s);
    CHECK(bench.state() == state::half_open);
  }
  SECTION("half-open: the trial keeps the permits that its fact gave it") {
    auto bench = half_open();
    auto fewer = reference_policy();
    fewer.permits = 1;
    bench.circuit.configure(fewer);
    CHECK(bench.circuit.view(bench.now).permits_left == 4);
  }
}

TEST_CASE("a wait without end does not overflow") {
  auto policy = reference_policy();
  policy.wait = duration::max();
  circuit_bench bench{policy};
  bench.call("xxxxx");
  CHECK(bench.circuit.view(noon).retry_at == timestamp::max());
}

TEST_CASE("a circuit is calm only where time cannot change it") {
  circuit_bench bench{reference_policy()};
  CHECK(bench.circuit.calm());
  bench.journal_is_slow = true;
  bench.call("xxxxx");
  CHECK_FALSE(bench.circuit.calm());
  bench.append_next();
  CHECK_FALSE(bench.circuit.calm());
  bench.journal_is_slow = false;
  bench.advance(5s);
  CHECK_FALSE(bench.circuit.calm());
  bench.attempt("....");
  CHECK(bench.circuit.calm());
  CHECK_FALSE(bench.circuit.deadline());
}
