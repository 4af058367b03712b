#include "actors/breaker/breaker.hpp"
#include "tests/actors/breaker/bench.hpp"
#include "tests/catch.hpp"

using namespace muster;
using namespace std::chrono_literals;
using state = circuit_state;

namespace {

const service_name pay{"pay"};
const reporter_id web{"web"};

/// The breaker of `pay` and a journal that appends at once what is due.
struct pay_breaker {
  pay_breaker() {
    journal(service_configured{pay, {{}, reference_policy(), {}, {}}});
    enroll("pay-1");
    enroll("pay-2");
  }

  void journal(fact what, command_id command = command_id{"test"}) {
    facts.push_back({static_cast<int64_t>(facts.size()) + 1, now, std::move(command), std::move(what)});
    logic.apply(facts.back());
  }

  void enroll(const char* id) {
    instance content;
    content.id = instance_id{id};
    content.service = pay;
    journal(instance_registered{content});
  }

  /// A permit that has been reserved.
  proposal reserve() { return logic.admit(instance_id{"pay-1"}, 2, 250ms, now).value().first.value(); }

  void dismiss(const char* id) { journal(instance_deregistered{pay, instance_id{id}, "test"}); }

  void take_due() {
    for (auto due = logic.due(now); !due.empty(); due = logic.due(now))
      for (auto& each : due)
        journal(std::move(each.what), each.command);
  }

  void wait(duration time) {
    now += time;
    take_due();
  }

  call_report report(int64_t sequence, const char* id, std::string_view letters, int64_t epoch = 0) const {
    call_report result{web, sequence, pay, {}};
    for (const auto letter : letters) {
      auto outcome = outcome_of(letter, now, 4s, epoch, true);
      outcome.instance = instance_id{id};
      result.outcomes.push_back(std::move(outcome));
    }
    return result;
  }

  int64_t count(int64_t sequence, const char* id, std::string_view letters, int64_t epoch = 0) {
    const auto covered = logic.count(report(sequence, id, letters, epoch), now);
    take_due();
    return covered.value();
  }

  circuit seen(const char* id) const {
    for (auto& each : logic.view(now))
      if (each.instance == instance_id{id})
        return each;
    return {};
  }

  /// The next incarnation: the facts again, and a checkpoint.
  void restart(std::string_view checkpoint) {
    logic = breaker{pay};
    for (const auto& line : facts)
      logic.apply(line);
    REQUIRE(logic.restore(checkpoint, now));
  }

  timestamp now = noon;
  std::vector<record> facts;
  breaker logic{pay};
};

} // namespace

TEST_CASE("a breaker holds a circuit for each registered instance of its service, in the order of ids") {
  pay_breaker bench;
  bench.enroll("pay-0");
  bench.dismiss("pay-1");
  instance other;
  other.id = instance_id{"shop-1"};
  other.service = service_name{"shop"};
  bench.journal(instance_registered{other});
  bench.journal(circuit_opened{service_name{"shop"}, instance_id{"pay-2"}, 5, noon, 0, {}, {}, {}});
  const auto circuits = bench.logic.view(noon);
  REQUIRE(circuits.size() == 2);
  CHECK(circuits[0] == circuit{instance_id{"pay-0"}, state::closed, 0, {}, 0, 0, {}, {}});
  CHECK(circuits[1] == circuit{instance_id{"pay-2"}, state::closed, 0, {}, 0, 0, {}, {}});
}

TEST_CASE("each report is counted once, and outcomes only for their instance") {
  pay_breaker bench;
  bench.count(1, "pay-1", "x..");
  bench.count(1, "pay-1", "x..");
  bench.count(2, "pay-2", ".");
  bench.count(1, "pay-2", "x..");
  bench.count(3, "nobody", "xxx");
  CHECK(bench.seen("pay-1").calls == 3);
  CHECK(bench.seen("pay-2").calls == 1);
}

TEST_CASE("a report of another service or without a sequence is refused and counts nowhere") {
  pay_breaker bench;
  auto wrong = bench.report(1, "pay-1", "x");
  wrong.service = service_name{"shop"};
  CHECK(bench.logic.count(wrong, noon).error()
        == failure{errc::invalid, "report for service 'shop' came to the breaker of 'pay'"});
  CHECK(bench.logic.count(bench.report(0, "pay-1", "x"), noon).error().code == errc::invalid);
  CHECK(bench.logic.count(bench.report(-1, "pay-1", "x"), noon).error().code == errc::invalid);
  CHECK(bench.seen("pay-1").calls == 0);
  CHECK_FALSE(bench.logic.is_unsaved());
}

TEST_CASE("reports are covered when the checkpoint that holds them is durable") {
  pay_breaker bench;
  CHECK(bench.count(1, "pay-1", ".") == 0);
  CHECK(bench.logic.is_unsaved());
  bench.logic.begin_checkpoint(bench.now);
  CHECK_FALSE(bench.logic.is_unsaved());
  CHECK(bench.count(2, "pay-1", ".") == 0);
  bench.logic.end_checkpoint(true);
  CHECK(bench.count(3, "pay-1", ".") == 1);
  bench.logic.begin_checkpoint(bench.now);
  bench.logic.end_checkpoint(false);
  CHECK(bench.logic.is_unsaved());
  CHECK(bench.count(4, "pay-1", ".") == 1);
}

TEST_CASE("after a crash repeated reports are counted once, whatever the order in which they come") {
  pay_breaker bench;
  bench.count(1, "pay-1", "x");
  const auto checkpoint = bench.logic.begin_checkpoint(bench.now);
  bench.count(2, "pay-1", ".");
  bench.count(3, "pay-1", ".");
  bench.restart(checkpoint);
  CHECK(bench.seen("pay-1").calls == 1);
  // 3 was waiting in the mailbox; then the reporter repeats 2 and 3, and 1 comes late.
  CHECK(bench.count(3, "pay-1", ".") == 1);
  bench.count(2, "pay-1", ".");
  bench.count(3, "pay-1", ".");
  bench.count(1, "pay-1", "x");
  CHECK(bench.seen("pay-1").calls == 3);
}

TEST_CASE("a checkpoint gives back windows, failures in a row and what was counted") {
  pay_breaker bench;
  bench.count(1, "pay-1", "xx..");
  bench.count(2, "pay-2", ".~#");
  const auto checkpoint = bench.logic.begin_checkpoint(bench.now);
  const auto before = bench.logic.view(bench.now);
  bench.now += 1s;
  bench.restart(checkpoint);
  CHECK(bench.logic.view(bench.now) == before);
  CHECK(bench.logic.begin_checkpoint(bench.now) == checkpoint);
}

TEST_CASE("a checkpoint that cannot be read counts as none, and is said") {
  for (const auto* text : {"{", "[]", R"({"circuits": 1})", R"({"reporters": "?"})", R"({"unknown": 1})"}) {
    pay_breaker bench;
    INFO(text);
    const auto restored = bench.logic.restore(text, bench.now);
    REQUIRE_FALSE(restored);
    CHECK(restored.error().code == errc::invalid);
    CHECK(restored.error().detail.starts_with("checkpoint of the breaker of 'pay'"));
    bench.count(1, "pay-1", "xxxxx");
    CHECK(bench.seen("pay-1").state == state::open);
  }
}

TEST_CASE("a circuit that a checkpoint brings to its threshold opens at once") {
  pay_breaker bench;
  CHECK(bench.logic.count(bench.report(1, "pay-1", "xxxxx"), bench.now));
  const auto checkpoint = bench.logic.begin_checkpoint(bench.now);
  bench.restart(checkpoint);
  bench.take_due();
  CHECK(bench.seen("pay-1").state == state::open);
}

TEST_CASE("an id that is registered again starts closed, in an epoch above all that it had") {
  SECTION("without any transition") {
    pay_breaker bench;
    bench.dismiss("pay-1");
    bench.enroll("pay-1");
    CHECK(bench.seen("pay-1").epoch == 1);
    bench.count(1, "pay-1", "xxxxx", 0);
    CHECK(bench.seen("pay-1").state == state::closed);
    bench.count(2, "pay-1", "xxxxx", 1);
    CHECK(bench.seen("pay-1").state == state::open);
    CHECK(bench.facts.back().command == command_id{"breaker/pay/pay-1/epoch-2"});
  }
  SECTION("after an opening, whose fact may come when the instance has gone") {
    for (const bool late : {false, true}) {
      pay_breaker bench;
      const circuit_opened opened{pay, instance_id{"pay-1"}, 1, noon + 5s, 5, {}, {}, {}};
      if (!late)
        bench.journal(opened);
      bench.dismiss("pay-1");
      CHECK(bench.logic.view(bench.now).size() == 1);
      if (late)
        bench.journal(opened);
      bench.wait(1h);
      bench.enroll("pay-1");
      CHECK(bench.seen("pay-1") == circuit{instance_id{"pay-1"}, state::closed, 2, {}, 0, 0, {}, {}});
      bench.restart("");
      CHECK(bench.seen("pay-1").epoch == 2);
    }
  }
  SECTION("and its opening counts, even when it was decided about its predecessor") {
    pay_breaker bench;
    bench.dismiss("pay-1");
    bench.enroll("pay-1");
    bench.journal(circuit_opened{pay, instance_id{"pay-1"}, 1, noon + 5s, 5, {}, {}, {}});
    CHECK(bench.seen("pay-1").state == state::open);
    bench.wait(5s);
    CHECK(bench.seen("pay-1").state == state::half_open);
    CHECK(bench.seen("pay-1").epoch == 2);
  }
}

TEST_CASE("a registration that replaces another keeps the circuit") {
  pay_breaker bench;
  bench.count(1, "pay-1", "x.");
  bench.enroll("pay-1");
  CHECK(bench.seen("pay-1").calls == 2);
  CHECK(bench.seen("pay-1").epoch == 0);
}

TEST_CASE("an instance that goes takes its timers along") {
  pay_breaker bench;
  bench.count(1, "pay-1", "xxxxx");
  CHECK(bench.logic.deadline() == noon + 5s);
  bench.dismiss("pay-1");
  CHECK_FALSE(bench.logic.deadline());
  CHECK(bench.logic.due(noon + 1h).empty());
}

TEST_CASE("the next deadline is the nearest of all circuits") {
  pay_breaker bench;
  CHECK_FALSE(bench.logic.deadline());
  bench.count(1, "pay-1", "xxxxx");
  bench.wait(2s);
  bench.count(2, "pay-2", "xxxxx");
  CHECK(bench.logic.deadline() == noon + 5s);
  bench.wait(3s);
  CHECK(bench.seen("pay-1").state == state::half_open);
  CHECK(bench.logic.deadline() == noon + 7s);
}

TEST_CASE("a permit needs a known instance and a time-out that makes sense") {
  pay_breaker bench;
  CHECK(bench.logic.admit(instance_id{"nobody"}, 0, 1s, noon).error()
        == failure{errc::not_found, "service 'pay' has no instance 'nobody'"});
  for (const auto timeout : {duration{0}, duration{-1}, duration::max(), duration{24h + 1ns}})
    CHECK(bench.logic.admit(instance_id{"pay-1"}, 0, timeout, noon).error().code == errc::invalid);
}

TEST_CASE("a permit is granted when its fact is journaled, and given back when that is refused") {
  pay_breaker bench;
  bench.count(1, "pay-1", "xxxxx");
  bench.wait(5s);
  const auto refused = bench.reserve();
  CHECK(bench.seen("pay-1").permits_left == 3);
  CHECK(bench.logic.is_reserved(refused.command, std::get<permit_granted>(refused.what)));
  bench.logic.withdraw(refused.command, std::get<permit_granted>(refused.what));
  CHECK_FALSE(bench.logic.is_reserved(refused.command, std::get<permit_granted>(refused.what)));
  CHECK(bench.seen("pay-1").permits_left == 4);
  const auto granted = bench.reserve();
  bench.journal(granted.what, granted.command);
  CHECK(bench.logic.confirm(granted.command, std::get<permit_granted>(granted.what), bench.now));
  CHECK_FALSE(bench.logic.is_reserved(granted.command, std::get<permit_granted>(granted.what)));
  CHECK(bench.seen("pay-1").permits_left == 3);
  bench.count(2, "pay-1", ".", 2);
  CHECK(bench.seen("pay-1").calls == 1);
}

TEST_CASE("a permit of an instance that has gone meanwhile is not granted") {
  pay_breaker bench;
  bench.count(1, "pay-1", "xxxxx");
  bench.wait(5s);
  const auto grant = bench.reserve();
  bench.dismiss("pay-1");
  CHECK_FALSE(bench.logic.confirm(grant.command, std::get<permit_granted>(grant.what), bench.now));
  CHECK_FALSE(bench.logic.is_reserved(grant.command, std::get<permit_granted>(grant.what)));
  bench.logic.withdraw(grant.command, std::get<permit_granted>(grant.what));
}

TEST_CASE("a policy holds for all circuits, also for those that come later") {
  pay_breaker bench;
  auto policy = reference_policy();
  policy.minimum_calls = 2;
  bench.journal(service_configured{pay, {{}, policy, {}, {}}});
  bench.enroll("pay-3");
  bench.count(1, "pay-1", "xx");
  bench.count(2, "pay-3", "xx");
  CHECK(bench.seen("pay-1").state == state::open);
  CHECK(bench.seen("pay-3").state == state::open);
  bench.journal(service_configured{pay, {}});
  bench.count(3, "pay-2", "xxxxxxxxxxxxxxxxxxxxxxxx");
  CHECK(bench.seen("pay-2").state == state::closed);
  CHECK(bench.seen("pay-1").state == state::open);
  bench.wait(5s);
  CHECK(bench.seen("pay-1").state == state::closed);
}

TEST_CASE("facts alone give back the state, the epoch, the wait and the permits") {
  pay_breaker bench;
  bench.count(1, "pay-1", "xxxxx");
  bench.wait(1s);
  bench.count(2, "pay-2", "xxxxx");
  bench.wait(4s);
  const auto grant = bench.reserve();
  bench.journal(grant.what, grant.command);
  bench.restart("");
  CHECK(bench.seen("pay-2").state == state::open);
  CHECK(bench.seen("pay-2").retry_at == noon + 6s);
  CHECK(bench.seen("pay-1").state == state::half_open);
  CHECK(bench.seen("pay-1").permits_left == 3);
  bench.take_due();
  CHECK(bench.seen("pay-1").state == state::open);
  CHECK(bench.seen("pay-1").retry_at == bench.now + 250ms);
  CHECK(bench.logic.deadline() == bench.now + 250ms);
  bench.wait(250ms);
  CHECK(bench.seen("pay-1").state == state::half_open);
  CHECK(bench.seen("pay-1").epoch == 4);
}

TEST_CASE("instances that come and go under ever new names leave nothing behind in their breaker") {
  pay_breaker bench;
  const auto before = bench.logic.begin_checkpoint(bench.now).size();
  for (int i = 1; i <= 3000; ++i) {
    const auto id = "pay-" + std::to_string(100 + i);
    bench.enroll(id.c_str());
    bench.count(i, id.c_str(), "xxxxx", bench.seen(id.c_str()).epoch);
    bench.dismiss(id.c_str());
  }
  CHECK(bench.logic.view(bench.now).size() == 2);
  CHECK(bench.logic.begin_checkpoint(bench.now).size() < before + 200);
}
