#include "actors/breaker/instance_circuit.hpp"
#include "tests/actors/breaker/bench.hpp"
#include "tests/catch.hpp"

using namespace muster;
using namespace std::chrono_literals;
using state = circuit_state;
using names = std::vector<std::string>;

TEST_CASE("a half-open circuit admits as many attempts as it has permits, and decides by their outcomes") {
  struct row {
    std::string_view letters;
    state expected;
  };
  const auto rows = {
    row{"", state::half_open},      row{"...", state::half_open},  row{"xxx", state::half_open},
    row{"x...", state::closed},     row{"....", state::closed},    row{"xx.x", state::open},
    row{"xx..", state::open},       row{"~~~.", state::open},      row{"~...", state::closed},
    row{"t..t", state::open},       row{"...a", state::half_open}, row{"aaaaaaaa", state::half_open},
    row{"aaaa....", state::closed}, row{"..ax.", state::closed},
  };
  for (const auto& each : rows) {
    auto bench = half_open();
    bench.attempt(each.letters);
    INFO(each.letters);
    CHECK(bench.state() == each.expected);
    CHECK(bench.circuit.epoch() == (each.expected == state::half_open ? 2 : 3));
  }
}

TEST_CASE("a half-open circuit never admits more than its permits") {
  auto bench = half_open();
  bench.journal_is_slow = true;
  std::vector<admission> answers;
  for (int i = 0; i < 10; ++i)
    answers.push_back(bench.circuit.admit(2, 1s, bench.now));
  const auto journaling = std::ranges::count_if(answers, [](const auto& each) { return each.first.has_value(); });
  CHECK(journaling == 4);
  CHECK(std::ranges::none_of(answers, &admission::granted));
  CHECK(bench.circuit.view(bench.now).permits_left == 0);
  bench.journal_is_slow = false;
  for (const auto& each : answers)
    if (each.first) {
      bench.under_way.push_back(*each.first);
      bench.take_due();
      CHECK(bench.circuit.confirm(each.first->command, bench.now));
    }
  CHECK_FALSE(bench.ask());
  bench.report('a', 2, true);
  CHECK(bench.ask());
  CHECK_FALSE(bench.ask());
}

TEST_CASE("a permit's fact names its epoch and when it lapses, and no id is used twice") {
  auto bench = half_open();
  const auto answer = bench.circuit.admit(2, 250ms, bench.now);
  REQUIRE(answer.first);
  CHECK(answer.first->command == command_id{"breaker/pay/pay-1/epoch-2/permit-1"});
  CHECK(std::get<permit_granted>(answer.first->what)
        == permit_granted{service_name{"pay"}, instance_id{"pay-1"}, 2, bench.now + 250ms});
  bench.circuit.withdraw(answer.first->command);
  const auto next = bench.circuit.admit(2, 250ms, bench.now);
  REQUIRE(next.first);
  CHECK(next.first->command == command_id{"breaker/pay/pay-1/epoch-2/permit-2"});
}

TEST_CASE("where each permit is journaled after its asker has gone, the circuit closes all the same") {
  auto bench = half_open();
  for (int i = 0; i < 4; ++i) {
    const auto late = bench.circuit.admit(2, 1s, bench.now, bench.now + 200ms);
    REQUIRE(late.first);
    bench.advance(300ms);
    bench.under_way.push_back(*late.first);
    bench.take_due();
    CHECK_FALSE(bench.circuit.confirm(late.first->command, bench.now));
    bench.advance(10s);
    CHECK(bench.circuit.view(bench.now).calls == i);
    CHECK(bench.ask(1s));
    bench.report('.', 2, true);
  }
  CHECK(bench.state() == state::closed);
  CHECK(std::ranges::count(bench.kinds(), std::string{"permit_granted"}) == 4);
}

TEST_CASE("who waits no more when asked for gets no permit, and takes none from others") {
  auto bench = half_open();
  const auto answer = bench.circuit.admit(2, 1s, bench.now, bench.now);
  CHECK_FALSE(answer.granted);
  CHECK_FALSE(answer.first);
  CHECK(bench.circuit.view(bench.now).permits_left == 4);
}

TEST_CASE("a permit of another epoch is denied with the current one") {
  auto bench = half_open();
  for (const auto epoch : {0, 1, 3}) {
    const auto answer = bench.circuit.admit(epoch, 1s, bench.now);
    CHECK_FALSE(answer.granted);
    CHECK_FALSE(answer.first);
    CHECK(answer.epoch == 2);
  }
  CHECK(bench.circuit.view(bench.now).permits_left == 4);
}

TEST_CASE("a permit without an outcome lapses as a failure") {
  auto bench = half_open();
  bench.attempt("...");
  CHECK(bench.ask(250ms));
  bench.advance(250ms - 1ns);
  CHECK(bench.state() == state::half_open);
  bench.advance(1ns);
  CHECK(bench.state() == state::closed);
  CHECK(bench.last<circuit_closed>().reason == "3 of 4 trial calls succeeded");

  bench = half_open();
  bench.attempt("x..");
  CHECK(bench.ask(250ms));
  bench.advance(1s);
  CHECK(bench.state() == state::open);
  CHECK(bench.last<circuit_opened>().failure_rate == ratio{500'000});
  CHECK(bench.last<circuit_opened>().retry_at == bench.facts.back().at + 5s);
}

TEST_CASE("the outcome that follows a lapse is not counted again, and not for another permit") {
  auto bench = half_open();
  const auto began = bench.now;
  CHECK(bench.ask(250ms));
  bench.advance(100ms);
  CHECK(bench.ask(1h));
  bench.advance(200ms);
  CHECK(bench.circuit.view(bench.now).calls == 1);
  auto late = outcome_of('t', began, 4s, 2, true);
  bench.circuit.record(late, bench.now);
  CHECK(bench.circuit.view(bench.now).calls == 1);
  bench.report('.', 2, true);
  CHECK(bench.circuit.view(bench.now).calls == 2);
}

TEST_CASE("an attempt without a permit decides nothing about a half-open circuit") {
  auto bench = half_open();
  for (int i = 0; i < 10; ++i)
    bench.report('x', 2, false);
  CHECK(bench.state() == state::half_open);
  for (int i = 0; i < 10; ++i)
    bench.report('x', 2, true);
  CHECK(bench.state() == state::half_open);
  CHECK(bench.circuit.view(bench.now).calls == 0);
}

TEST_CASE("an outcome of an earlier epoch decides nothing") {
  SECTION("about a circuit that has closed since") {
    auto bench = half_open();
    bench.attempt("....");
    REQUIRE(bench.state() == state::closed);
    for (const auto epoch : {0, 1, 2})
      for (int i = 0; i < 20; ++i)
        bench.report('x', epoch, false);
    CHECK(bench.state() == state::closed);
    CHECK(bench.circuit.view(bench.now).calls == 0);
  }
  SECTION("about a half-open circuit, not even with a permit") {
    auto bench = half_open();
    for (int i = 0; i < 4; ++i)
      CHECK(bench.ask(1h));
    for (const auto epoch : {0, 1})
      for (const auto letter : {'x', '.', 'a'})
        bench.report(letter, epoch, true);
    CHECK(bench.state() == state::half_open);
    CHECK(bench.circuit.view(bench.now).calls == 0);
    CHECK(bench.circuit.view(bench.now).permits_left == 0);
  }
}

TEST_CASE("a circuit that closes begins with an empty window") {
  auto bench = half_open();
  bench.attempt("x...");
  REQUIRE(bench.state() == state::closed);
  CHECK(bench.circuit.view(bench.now).calls == 0);
  bench.call("xxxx");
  CHECK(bench.state() == state::closed);
  bench.call("x");
  CHECK(bench.state() == state::open);
  CHECK(bench.kinds()
        == names{"circuit_opened", "circuit_half_opened", "permit_granted", "permit_granted", "permit_granted",
                 "permit_granted", "circuit_closed", "circuit_opened"});
}

TEST_CASE("the trial is judged at the minimum of calls where that is below the permits, as in resilience4j") {
  auto policy = reference_policy();
  policy.minimum_calls = 2;
  auto bench = half_open(policy);
  bench.attempt(".");
  CHECK(bench.state() == state::half_open);
  bench.attempt(".");
  CHECK(bench.state() == state::closed);
}

TEST_CASE("the simple mode judges the trial by the rates, since there may be fewer permits than failures") {
  breaker_policy policy;
  policy.consecutive_failures = 5;
  auto bench = half_open(policy);
  bench.attempt("xx.");
  CHECK(bench.state() == state::open);
  bench.advance(policy.wait);
  bench.attempt("x..");
  CHECK(bench.state() == state::closed);
}

TEST_CASE("no permit is given while the end of the trial is under way") {
  auto policy = reference_policy();
  policy.minimum_calls = 2;
  auto bench = half_open(policy);
  CHECK(bench.ask(1h));
  CHECK(bench.ask(1h));
  bench.journal_is_slow = true;
  bench.report('.', 2, true);
  bench.report('.', 2, true);
  CHECK(bench.circuit.view(bench.now).permits_left == 2);
  CHECK_FALSE(bench.circuit.admit(2, 1s, bench.now).first);
}

TEST_CASE("the trial does not end before the grants that are under way") {
  auto policy = reference_policy();
  policy.minimum_calls = 2;
  auto bench = half_open(policy);
  CHECK(bench.ask(1h));
  CHECK(bench.ask(1h));
  const auto grant = bench.circuit.admit(2, 1h, bench.now);
  REQUIRE(grant.first);
  bench.report('.', 2, true);
  bench.report('.', 2, true);
  CHECK(bench.state() == state::half_open);
  CHECK(bench.circuit.confirm(grant.first->command, bench.now));
  bench.take_due();
  CHECK(bench.state() == state::closed);
}

TEST_CASE("without a policy no circuit opens, and a permit is no question") {
  circuit_bench bench{std::nullopt};
  bench.call(std::string(200, 'x'));
  CHECK(bench.state() == state::closed);
  const auto answer = bench.circuit.admit(0, 1s, noon);
  CHECK(answer.granted);
  CHECK_FALSE(answer.first);
}

TEST_CASE("a closed circuit with a policy gives no permits: its epoch is news to who asks") {
  circuit_bench bench{reference_policy(), 7};
  const auto answer = bench.circuit.admit(6, 1s, noon);
  CHECK_FALSE(answer.granted);
  CHECK_FALSE(answer.first);
  CHECK(answer.epoch == 7);
}

TEST_CASE("without its policy an open circuit ends its wait and closes by legal steps") {
  circuit_bench bench{reference_policy()};
  bench.call("xxxxx");
  bench.circuit.configure(std::nullopt);
  bench.advance(4s);
  CHECK(bench.state() == state::open);
  bench.advance(1s);
  CHECK(bench.state() == state::closed);
  CHECK(bench.kinds() == names{"circuit_opened", "circuit_half_opened", "circuit_closed"});

  auto trial = half_open();
  trial.circuit.configure(std::nullopt);
  trial.take_due();
  CHECK(trial.state() == state::closed);
}

TEST_CASE("a permit lapses in time while the grant of another one is under way") {
  auto bench = half_open();
  CHECK(bench.ask(250ms));
  const auto grant = bench.circuit.admit(2, 1h, bench.now);
  REQUIRE(grant.first);
  CHECK(bench.circuit.deadline() == bench.now + 250ms);
}
