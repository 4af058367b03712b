#include "actors/metrics/compact_text.hpp"
#include "actors/metrics/rolling_window.hpp"
#include "tests/catch.hpp"

#include <random>
#include <string>
#include <vector>

namespace muster {

using namespace std::chrono_literals;

namespace {

// A whole minute, so that the examples read as seconds after it.
constexpr timestamp start{1'767'225'600s};

counted_call call_at(timestamp end, duration latency = 5ms) {
  return {call_result::success, latency, end, 0};
}

int64_t calls_in(const rolling_window& window, std::chrono::seconds length, timestamp now) {
  return window.since(rolling_window::begin_of(length, now)).calls();
}

/// One call in the middle of each second from `from` on, added as time goes by.
rolling_window one_a_second(timestamp from, int64_t count) {
  rolling_window result;
  for (int64_t i = 0; i < count; ++i) {
    const auto at = from + std::chrono::seconds{i} + 500ms;
    result.add(call_at(at), at);
  }
  return result;
}

std::string written(const rolling_window& value) {
  text_writer out;
  value.write(out);
  return std::move(out).text();
}

} // namespace

TEST_CASE("a window begins whole seconds before the current one, and earlier only as far as its slots make it") {
  struct example {
    std::chrono::seconds length;
    duration now;
    duration begin;
  };
  const std::vector<example> examples{
    {1s, 100s, 99s},      {1s, 100s + 999ms, 99s}, {10s, 100s, 90s},     {10s, 109s + 1ns, 99s}, {60s, 3600s, 3540s},
    {60s, 3661s, 3601s},  {61s, 3661s, 3600s},     {61s, 3670s, 3600s},  {300s, 3600s, 3300s},   {300s, 3609s, 3300s},
    {300s, 3610s, 3310s}, {301s, 3661s, 3360s},    {301s, 3720s, 3360s}, {3600s, 3600s, 0s},     {3600s, 3659s, 0s},
    {3600s, 3660s, 60s},  {7200s, 3660s, 60s},     {0s, 100s, 99s},
  };
  for (const auto& [length, now, begin] : examples) {
    INFO("a window of " << length.count() << " s at " << format_duration(now));
    CHECK(rolling_window::begin_of(length, start + now) - start == begin);
  }
}

TEST_CASE("each window holds exactly the calls since its stated beginning, at every second of two hours") {
  const auto lengths = {1s, 2s, 10s, 59s, 60s, 61s, 100s, 299s, 300s, 301s, 1800s, 3599s, 3600s};
  rolling_window window;
  for (int64_t second = 0; second < 7200; ++second) {
    const auto at = start + std::chrono::seconds{second} + 500ms;
    window.add(call_at(at), at);
    if (second % 7 != 0)
      continue;
    for (const auto length : lengths) {
      const auto begin = rolling_window::begin_of(length, at);
      const auto expected = (at - std::max(begin, start)) / 1s + 1;
      if (window.since(begin).calls() != expected) {
        INFO("a window of " << length.count() << " s at second " << second);
        REQUIRE(window.since(begin).calls() == expected);
      }
    }
    REQUIRE(window.slots() <= 155);
  }
  CHECK(window.lifetime().calls() == 7200);
}

TEST_CASE("a window that is looked at long after the last call is empty, and the lifetime is not") {
  const auto window = one_a_second(start, 100);
  for (const auto& [later, calls] :
       std::vector<std::pair<duration, int64_t>>{{100s, 10}, {105s, 5}, {109s + 999ms, 1}, {110s, 0}, {4000s, 0}})
    CHECK(calls_in(window, 10s, start + later) == calls);
  CHECK(calls_in(window, 3600s, start + 3600s) == 100);
  CHECK(calls_in(window, 3600s, start + 4000s) == 0);
  CHECK(window.lifetime().calls() == 100);
}

TEST_CASE("the hour before a call is not lost when time stood still in between") {
  auto window = one_a_second(start, 60);
  const auto later = start + 3000s;
  window.add(call_at(later), later);
  CHECK(calls_in(window, 3600s, later) == 61);
  CHECK(calls_in(window, 60s, later) == 1);
}

TEST_CASE("a call that is reported late counts in the second in which it ended") {
  for (const auto late : {0s, 1s, 59s, 61s, 299s, 301s, 3599s}) {
    rolling_window window;
    const auto now = start + 7200s;
    window.add(call_at(now), now);
    window.add(call_at(now - late), now);
    INFO("late by " << late.count() << " s");
    CHECK(calls_in(window, 3600s, now) == 2);
    CHECK(calls_in(window, 1s, now) == (late <= 1s ? 2 : 1));
    CHECK(calls_in(window, 300s, now) == (late <= 300s ? 2 : 1));
    CHECK(window.lifetime().calls() == 2);
  }
}

TEST_CASE("a call from before the longest window counts in the lifetime only") {
  rolling_window window;
  const auto now = start + 7200s;
  window.add(call_at(start), now);
  window.add(call_at(timestamp::min()), now);
  CHECK(calls_in(window, 3600s, now) == 0);
  CHECK(window.lifetime().calls() == 2);
}

TEST_CASE("a call that claims to end in the future ends now") {
  rolling_window window;
  window.add(call_at(start + 1h), start);
  window.add(call_at(timestamp::max()), start);
  CHECK(calls_in(window, 1s, start) == 2);
  CHECK(calls_in(window, 10s, start + 11s) == 0);
}

TEST_CASE("the order in which calls come makes no difference, nor does merging parts") {
  std::mt19937_64 chance{1};
  std::vector<counted_call> calls;
  const auto now = start + 4000s;
  for (int i = 0; i < 3000; ++i)
    calls.push_back(call_at(now - std::chrono::seconds{std::uniform_int_distribution<int>{0, 4000}(chance)},
                            std::chrono::milliseconds{std::uniform_int_distribution<int>{1, 100}(chance)}));
  rolling_window one, other, merged;
  for (const auto& call : calls)
    one.add(call, now);
  std::ranges::shuffle(calls, chance);
  rolling_window half;
  for (size_t i = 0; i < calls.size(); ++i) {
    other.add(calls[i], now);
    (i % 2 == 0 ? merged : half).add(calls[i], now);
  }
  merged.merge(half, now);
  CHECK(written(one) == written(other));
  CHECK(written(one) == written(merged));
}

TEST_CASE("a window that aged before it was merged counts as if it had been there all along") {
  std::mt19937_64 chance{2};
  for (const auto pause : {1s, 30s, 65s, 200s, 400s, 3000s, 5000s}) {
    const auto first = one_a_second(start, 200);
    const auto later = start + 200s + pause;
    auto all = first;
    auto rest = one_a_second(later, 10);
    for (int64_t i = 0; i < 10; ++i)
      all.add(call_at(later + std::chrono::seconds{i} + 500ms), later + std::chrono::seconds{i} + 500ms);
    const auto now = later + 10s;
    auto merged = first;
    merged.merge(rest, now);
    for (const auto length : {1s, 10s, 60s, 120s, 300s, 1000s, 3600s}) {
      INFO("a window of " << length.count() << " s after a pause of " << pause.count() << " s");
      CHECK(calls_in(merged, length, now) == calls_in(all, length, now));
    }
    CHECK(merged.lifetime() == all.lifetime());
  }
}

TEST_CASE("a rolling window is read back as it was written") {
  for (const auto count : {0, 1, 100, 5000}) {
    const auto window = one_a_second(start, count);
    const auto text = written(window);
    text_reader in{text};
    rolling_window back;
    back.read(in, 1);
    REQUIRE(in.ok());
    CHECK(in.at_end());
    CHECK(written(back) == text);
    CHECK(back.lifetime() == window.lifetime());
    CHECK(back.empty() == (count == 0));
  }
}

TEST_CASE("a rolling window whose text is cut at any place is a fault, never a crash") {
  rolling_window window = one_a_second(start, 400);
  window.add({call_result::failure, 7ms, start + 400s, 3}, start + 400s);
  const auto text = written(window);
  for (size_t length = 0; length + 1 < text.size(); length += 1 + length / 100) {
    const auto part = text.substr(0, length);
    text_reader in{part};
    rolling_window back;
    back.read(in, 4);
    INFO("cut at " << length);
    // A number that was cut may still be one.
    CHECK((!in.ok() || written(back) != text));
  }
}

} // namespace muster
