#include "actors/breaker/instance_circuit.hpp"
#include "tests/actors/breaker/bench.hpp"
#include "tests/catch.hpp"

using namespace muster;
using namespace std::chrono_literals;
using state = circuit_state;

namespace {

/// The next incarnation, which knows the facts and the evidence that was saved, and nothing else.
circuit_bench restarted(const circuit_bench& before, const std::optional<circuit_evidence>& saved, duration later) {
  circuit_bench result{before.policy};
  for (const auto& line : before.facts)
    result.apply(line);
  result.facts = before.facts;
  result.known = before.known;
  result.now = before.now + later;
  if (saved)
    result.circuit.restore(*saved, result.now);
  result.circuit.recover(result.now);
  return result;
}

} // namespace

TEST_CASE("after a crash a closed circuit has the evidence that was saved") {
  circuit_bench before{reference_policy()};
  before.call("xx..");
  const auto saved = before.circuit.evidence();
  before.call(".");
  auto after = restarted(before, saved, 1s);
  CHECK(after.circuit.view(after.now).calls == 4);
  after.call("x");
  CHECK(after.state() == state::open);
  CHECK(after.last<circuit_opened>().failure_rate == ratio{600'000});
}

TEST_CASE("failures in a row are counted on over a crash") {
  auto policy = reference_policy();
  policy.consecutive_failures = 5;
  circuit_bench before{policy};
  before.call("xxxx");
  auto after = restarted(before, before.circuit.evidence(), 1s);
  after.call("x");
  CHECK(after.state() == state::open);
}

TEST_CASE("evidence of another epoch is not gone on with") {
  circuit_bench before{reference_policy()};
  before.call("xxxx");
  const auto saved = before.circuit.evidence();
  before.call("x");
  before.advance(5s);
  before.attempt("....");
  REQUIRE(before.state() == state::closed);
  const auto after = restarted(before, saved, 0s);
  CHECK(after.circuit.view(after.now).calls == 0);
}

TEST_CASE("a transition that was decided but never journaled is decided again") {
  circuit_bench before{reference_policy()};
  before.journal_is_slow = true;
  before.call("xxxxx");
  auto after = restarted(before, before.circuit.evidence(), 1s);
  after.take_due();
  CHECK(after.state() == state::open);
  CHECK(after.circuit.epoch() == 1);
}

TEST_CASE("an open circuit comes back with the same end of its wait, and acts at once when that is past") {
  circuit_bench before{reference_policy()};
  before.call("xxxxx");
  CHECK_FALSE(before.circuit.evidence());
  auto after = restarted(before, std::nullopt, 1s);
  CHECK(after.circuit.view(after.now) == before.circuit.view(before.now));
  CHECK(after.circuit.deadline() == noon + 5s);
  auto late = restarted(before, std::nullopt, 1h);
  late.take_due();
  CHECK(late.state() == state::half_open);
  CHECK(late.circuit.epoch() == 2);
}

TEST_CASE("a half-open circuit comes back open until its longest permit has lapsed, then half-open") {
  auto before = half_open();
  const auto granted = before.now;
  CHECK(before.ask(300ms));
  CHECK(before.ask(900ms));
  CHECK(before.ask(600ms));
  auto after = restarted(before, std::nullopt, 100ms);
  after.take_due();
  CHECK(after.state() == state::open);
  CHECK(after.circuit.epoch() == 3);
  CHECK(after.circuit.view(after.now).retry_at == granted + 900ms);
  CHECK_FALSE(after.ask());
  after.advance(799ms);
  CHECK(after.state() == state::open);
  after.advance(1ms);
  CHECK(after.state() == state::half_open);
  CHECK(after.circuit.epoch() == 4);
  CHECK(after.circuit.view(after.now).permits_left == 4);
  after.report('x', 2, true);
  CHECK(after.circuit.view(after.now).calls == 0);
}

TEST_CASE("a half-open circuit without outstanding permits comes back half-open at once in a new epoch") {
  for (const bool had_one : {false, true}) {
    auto before = half_open();
    if (had_one)
      CHECK(before.ask(100ms));
    auto after = restarted(before, std::nullopt, 100ms);
    CHECK_FALSE(after.circuit.admit(2, 1s, after.now).first);
    after.take_due();
    CHECK(after.state() == state::half_open);
    CHECK(after.circuit.epoch() == 4);
    CHECK(after.facts[after.facts.size() - 2].what
          == fact{circuit_opened{
            service_name{"pay"}, instance_id{"pay-1"}, 3, after.now, 0, {}, {}, "restarted while half-open"}});
    after.attempt("....");
    CHECK(after.state() == state::closed);
  }
}

TEST_CASE("a grant that was under way at the crash does not outlive its epoch") {
  auto before = half_open();
  const auto grant = before.circuit.admit(2, 1h, before.now);
  REQUIRE(grant.first);
  auto after = restarted(before, std::nullopt, 0s);
  after.journal_is_slow = true;
  after.under_way.push_back(*grant.first);
  after.take_due();
  after.append_next();
  after.append_next();
  CHECK(after.state() == state::open);
  after.journal_is_slow = false;
  after.advance(0s);
  CHECK(after.state() == state::half_open);
  CHECK(after.circuit.view(after.now).permits_left == 4);
}

TEST_CASE("the fact of a former incarnation wins over what this one proposes under the same id") {
  circuit_bench before{reference_policy()};
  before.journal_is_slow = true;
  before.call("xxxxx");
  auto after = restarted(before, before.circuit.evidence(), 2s);
  after.under_way = before.under_way;
  after.take_due();
  CHECK(after.state() == state::open);
  CHECK(after.circuit.view(after.now).retry_at == noon + 5s);
  CHECK(after.facts.size() == 1);
}
