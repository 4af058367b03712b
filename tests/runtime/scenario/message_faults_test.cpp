#include "runtime/scenario/message_faults.hpp"
#include "tests/catch.hpp"

using namespace muster;
using namespace std::chrono_literals;

namespace {

const child_name registry{"registry"};
const child_name journal{"journal"};

constexpr ratio always{ratio::one};
constexpr ratio half{ratio::one / 2};

} // namespace

TEST_CASE("messages suffer nothing without a fault, nor once it has ended") {
  message_faults faults{1};
  CHECK(faults.none());
  faults.begin("1", std::nullopt, {10ms, always, always, always, always});
  CHECK_FALSE(faults.none());
  faults.end("1");
  CHECK(faults.none());
  CHECK(faults.hold(registry) == 0ns);
  CHECK(faults.turn(registry, 5) == 0);
  const auto fate = faults.fate_of_request(registry);
  CHECK_FALSE((fate.request_lost || fate.reply_lost || fate.twice));
  CHECK(faults.tally().delayed == 0);
}

TEST_CASE("work is held back for no longer than the delay, in the share of instants") {
  message_faults faults{1};
  faults.begin("1", registry, {10ms, half, {}, {}, {}});
  int held = 0;
  for (int i = 0; i < 1000; ++i) {
    const auto lasts = faults.hold(registry);
    held += lasts > 0ns ? 1 : 0;
    CHECK(lasts <= 10ms);
    CHECK(faults.hold(journal) == 0ns);
  }
  CHECK(held > 400);
  CHECK(held < 600);
  CHECK(faults.tally().delayed == held);
}

TEST_CASE("another of those that are ready takes the turn, and there must be one") {
  message_faults faults{1};
  faults.begin("1", std::nullopt, {0ns, {}, always, {}, {}});
  std::array<int, 3> turns{};
  for (int i = 0; i < 300; ++i)
    ++turns.at(faults.turn(registry, 3));
  CHECK(turns[0] == 0);
  CHECK(turns[1] > 100);
  CHECK(turns[2] > 100);
  CHECK(faults.turn(registry, 1) == 0);
}

TEST_CASE("what is dropped is lost on the way there or on the way back, and never arrives twice") {
  message_faults faults{1};
  faults.begin("1", std::nullopt, {0ns, {}, {}, half, always});
  for (int i = 0; i < 400; ++i) {
    const auto fate = faults.fate_of_request(registry);
    CHECK(int{fate.request_lost} + int{fate.reply_lost} + int{fate.twice} == 1);
  }
  const auto& tally = faults.tally();
  CHECK(tally.requests_lost > 60);
  CHECK(tally.replies_lost > 60);
  CHECK(tally.duplicated > 140);
  CHECK(tally.requests_lost + tally.replies_lost + tally.duplicated == 400);
}

TEST_CASE("of several faults at one actor the strongest counts, whichever ends first") {
  message_faults faults{1};
  faults.begin("mild", std::nullopt, {1ns, always, {}, {}, {}});
  faults.begin("strong", registry, {0ns, {}, {}, always, {}});
  CHECK(faults.hold(registry) == 1ns);
  CHECK_FALSE(faults.fate_of_request(journal).request_lost);
  const auto fate = faults.fate_of_request(registry);
  CHECK((fate.request_lost || fate.reply_lost));
  faults.end("mild");
  CHECK(faults.hold(registry) == 0ns);
}

TEST_CASE("the same seed lets the same messages suffer") {
  message_faults one{7};
  message_faults other{7};
  for (auto* each : {&one, &other})
    each->begin("1", std::nullopt, {10ms, half, half, half, half});
  for (int i = 0; i < 100; ++i) {
    CHECK(one.hold(registry) == other.hold(registry));
    CHECK(one.turn(registry, 9) == other.turn(registry, 9));
    CHECK(one.fate_of_request(registry).request_lost == other.fate_of_request(registry).request_lost);
  }
}
