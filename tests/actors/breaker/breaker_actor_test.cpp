#include "tests/actors/breaker/pay_tree.hpp"
#include "tests/catch.hpp"

#include <random>

using namespace muster;
using namespace std::chrono_literals;
using state = circuit_state;
using names = std::vector<std::string>;

namespace {

errc code_of(const awaited<permit>& answer) {
  REQUIRE(*answer);
  return **answer ? errc::none : (**answer).error().code;
}

bool granted(const awaited<permit>& answer) {
  REQUIRE(*answer);
  return (**answer).value().granted;
}

} // namespace

TEST_CASE("a breaker opens, waits, tries and closes, and each step is a fact") {
  pay_tree bench;
  const auto begin = bench.tree.now();
  bench.count(1, "xxxxx");
  CHECK(bench.seen().state == state::open);
  CHECK(bench.seen("pay-2").state == state::closed);
  bench.tree.advance(5s - 1ns);
  CHECK(bench.seen().state == state::open);
  bench.tree.advance(1ns);
  CHECK(bench.seen().state == state::half_open);
  CHECK(bench.facts().back().at == begin + 5s);
  for (int64_t i = 0; i < 4; ++i) {
    CHECK(granted(bench.ask(2)));
    bench.count(2 + i, ".", 2);
  }
  CHECK(bench.seen().state == state::closed);
  CHECK(bench.seen().epoch == 3);
  CHECK(bench.transitions() == names{"circuit_opened", "circuit_half_opened", "circuit_closed"});
}

TEST_CASE("a permit is journaled before it is answered") {
  pay_tree bench;
  bench.half_open();
  bench.orders->ignore = true;
  const auto answer = bench.ask(2, 10s);
  CHECK_FALSE(*answer);
  CHECK(bench.seen().permits_left == 3);
  bench.orders->ignore = false;
  bench.tree.advance(1s);
  CHECK(granted(answer));
  const auto last = bench.facts().back();
  CHECK(last.command == command_id{"breaker/pay/pay-1/epoch-2/permit-1"});
  CHECK(std::get<permit_granted>(last.what).lapses_at == last.at - 1s + 10s);
}

TEST_CASE("requests that come while grants are under way get no more than the permits") {
  pay_tree bench;
  bench.half_open();
  std::vector<awaited<permit>> answers;
  for (int i = 0; i < 10; ++i)
    answers.push_back(bench.tree.request<permit>(bench.breaker(), permit_request{instance_id{"pay-1"}, 2, 1s}));
  bench.tree.run();
  CHECK(std::ranges::count_if(answers, granted) == 4);
  CHECK(bench.seen().permits_left == 0);
}

TEST_CASE("a permit that cannot be journaled is refused, and not lost") {
  pay_tree bench;
  bench.half_open();
  bench.orders->refuse = true;
  CHECK(code_of(bench.ask(2)) == errc::storage_unavailable);
  CHECK(bench.seen().permits_left == 4);
  bench.orders->refuse = false;
  CHECK(granted(bench.ask(2)));
}

TEST_CASE(
  "a permit whose journaling stays unknown is answered when it would lapse, and stays taken until it is known") {
  pay_tree bench;
  bench.half_open();
  bench.orders->ignore = true;
  const auto answer = bench.ask(2, 1500ms);
  bench.tree.advance(3s);
  CHECK(code_of(answer) == errc::time_out);
  CHECK(bench.seen().permits_left == 3);
  bench.orders->ignore = false;
  bench.tree.advance(1s);
  CHECK(bench.seen().permits_left == 4);
  CHECK(bench.seen().calls == 0);
}

TEST_CASE("a permit that is granted later than its asker waits fails no trial, and is there for the next") {
  pay_tree bench;
  bench.half_open();
  bench.orders->ignore = true;
  const auto late =
    bench.tree.request<permit>(bench.breaker(), permit_request{instance_id{"pay-1"}, 2, 10s, bench.tree.now() + 200ms});
  bench.tree.run();
  bench.orders->ignore = false;
  bench.tree.advance(1s);
  CHECK_FALSE(granted(late));
  bench.tree.advance(1min);
  CHECK(bench.seen().calls == 0);
  CHECK(bench.seen().permits_left == 4);
  const auto appends = bench.orders->appends;
  CHECK(granted(bench.ask(2)));
  CHECK(bench.orders->appends == appends);
  CHECK(bench.seen().permits_left == 3);
}

TEST_CASE("a waiting request is answered when its instance goes") {
  pay_tree bench;
  bench.half_open();
  bench.orders->ignore = true;
  const auto answer = bench.ask(2, 1h);
  SECTION("while its grant is with the journal") {
    bench.dismiss("pay-1");
  }
  SECTION("while its grant waits to be offered again") {
    bench.orders->ignore = false;
    REQUIRE(bench.tree.kill("journal"));
    bench.tree.run();
    CHECK_FALSE(*answer);
    bench.dismiss("pay-1");
  }
  CHECK_FALSE(granted(answer));
  bench.tree.advance(5s);
  CHECK(bench.tree.status("breaker/pay").restarts == 0);
}

TEST_CASE("a transition is offered until its fact is there, and is one fact") {
  pay_tree bench;
  SECTION("when nothing is appended for a time") {
    bench.orders->ignore = true;
    bench.count(1, "xxxxx");
    bench.tree.advance(3500ms);
    CHECK(bench.seen().state == state::closed);
    CHECK(bench.orders->appends == 4);
    bench.orders->ignore = false;
    bench.tree.advance(500ms);
  }
  SECTION("when the store refuses for a time") {
    bench.orders->refuse = true;
    bench.count(1, "xxxxx");
    bench.tree.advance(1s);
    bench.orders->refuse = false;
    bench.tree.advance(1s);
  }
  SECTION("when the answers are lost") {
    bench.orders->swallow_answers = true;
    bench.count(1, "xxxxx");
    bench.tree.advance(3s);
  }
  CHECK(bench.seen().state == state::open);
  CHECK(bench.transitions() == names{"circuit_opened"});
}

TEST_CASE("a lapse is noticed without any message") {
  pay_tree bench;
  bench.half_open();
  for (int i = 0; i < 4; ++i)
    CHECK(granted(bench.ask(2, 250ms)));
  bench.tree.advance(249ms);
  CHECK(bench.transitions().size() == 2);
  bench.tree.advance(1ms);
  CHECK(bench.transitions() == names{"circuit_opened", "circuit_half_opened", "circuit_opened"});
}

TEST_CASE("what was counted is saved each second in which it changed, and covered from then on") {
  pay_tree bench;
  CHECK(bench.count(1, ".").covered == 0);
  bench.tree.advance(1s);
  CHECK(bench.store->load(child_name{"breaker/pay"})->at == bench.tree.now());
  CHECK(bench.count(2, ".").covered == 1);
  bench.tree.advance(1s);
  const auto saved_at = bench.tree.now();
  bench.tree.advance(10s);
  CHECK(bench.store->load(child_name{"breaker/pay"})->at == saved_at);
  CHECK(bench.count(2, ".").covered == 2);

  bench.orders->refuse_checkpoints = true;
  bench.count(3, ".");
  bench.tree.advance(2s);
  CHECK(bench.count(3, ".").covered == 2);
  bench.orders->refuse_checkpoints = false;
  bench.tree.advance(1s);
  CHECK(bench.count(3, ".").covered == 3);
}

TEST_CASE("a breaker that was killed comes back with circuits, windows and what was counted") {
  pay_tree bench;
  bench.count(1, "xx", 0, "pay-2");
  const auto first = bench.count(2, "xxxxx");
  bench.tree.advance(1s);
  const auto before = bench.tree.ask<circuit_list>(bench.breaker(), circuit_query{bench.pay}).value();
  REQUIRE(bench.tree.kill("breaker/pay"));
  bench.tree.run();
  CHECK(bench.tree.ask<circuit_list>(bench.breaker(), circuit_query{bench.pay}).value() == before);
  const auto again = bench.count(2, "xxxxx");
  CHECK(again.incarnation > first.incarnation);
  CHECK(again.covered == 2);
  bench.count(3, "...", 0, "pay-2");
  CHECK(bench.seen("pay-2").failure_rate == ratio{400'000});
  bench.tree.advance(4s);
  CHECK(bench.seen().state == state::half_open);
}

TEST_CASE("a breaker killed while half-open waits for the longest permit and tries in a new epoch") {
  pay_tree bench;
  bench.half_open();
  CHECK(granted(bench.ask(2, 300ms)));
  CHECK(granted(bench.ask(2, 700ms)));
  REQUIRE(bench.tree.kill("breaker/pay"));
  bench.tree.run();
  CHECK(bench.seen().state == state::open);
  CHECK(bench.seen().retry_at == bench.tree.now() + 700ms);
  CHECK_FALSE(granted(bench.ask(2)));
  bench.count(2, "..", 2);
  bench.tree.advance(700ms);
  CHECK(bench.seen() == circuit{instance_id{"pay-1"}, state::half_open, 4, {}, 4, 0, {}, {}});
}

TEST_CASE("reports are counted once over crashes, with a reporter that repeats what is not covered") {
  pay_tree bench;
  bench.journal(service_configured{bench.pay, {}});
  std::mt19937 dice{5};
  std::map<int64_t, call_report> uncovered;
  int64_t sent = 0;
  int64_t incarnation = 0;
  int64_t kills = 0;
  std::vector<awaited<call_receipt>> answers;
  const auto send = [&](const call_report& what) {
    answers.push_back(bench.tree.request<call_receipt>(bench.breaker(), what));
  };
  const auto send_next = [&] {
    ++sent;
    send(uncovered[sent] = bench.report(sent, "."));
  };
  const auto heed_receipts = [&] {
    for (const auto& answer : std::exchange(answers, {})) {
      if (!*answer || !**answer)
        continue;
      const auto& receipt = (**answer).value();
      std::erase_if(uncovered, [&](const auto& each) { return each.first <= receipt.covered; });
      if (std::exchange(incarnation, receipt.incarnation) != receipt.incarnation)
        for (const auto& [sequence, what] : uncovered)
          send(what);
    }
  };
  for (int round = 0; round < 60; ++round) {
    for (auto burst = dice() % 3; burst > 0; --burst)
      send_next();
    if (dice() % 5 == 0 && bench.tree.kill("breaker/pay"))
      ++kills;
    bench.tree.advance(std::chrono::milliseconds{dice() % 700});
    heed_receipts();
  }
  for (int i = 0; i < 3; ++i) {
    bench.tree.advance(2s);
    heed_receipts();
    send_next();
  }
  bench.tree.advance(2s);
  CHECK(kills > 5);
  CHECK(sent > 50);
  CHECK(sent <= 100);
  CHECK(bench.seen().calls == sent);
}

TEST_CASE("what makes no sense to a breaker is refused with a reason, and changes nothing") {
  pay_tree bench;
  auto wrong = bench.report(1, "xxxxx");
  wrong.service = service_name{"shop"};
  CHECK(bench.tree.ask<call_receipt>(bench.breaker(), wrong).error().code == errc::invalid);
  CHECK(bench.tree.ask<call_receipt>(bench.breaker(), bench.report(0, "xxxxx")).error().code == errc::invalid);
  CHECK(bench.tree.ask<circuit_list>(bench.breaker(), circuit_query{service_name{"shop"}}).error()
        == failure{errc::invalid, "the breaker of 'pay' was asked for the circuits of 'shop'"});
  CHECK(bench.tree.ask<permit>(bench.breaker(), permit_request{instance_id{"nobody"}, 0, 1s}).error().code
        == errc::not_found);
  CHECK(bench.tree.ask<permit>(bench.breaker(), permit_request{instance_id{"pay-1"}, 0, -1s}).error().code
        == errc::invalid);
  CHECK(bench.seen().calls == 0);
  CHECK(bench.transitions().empty());
}
