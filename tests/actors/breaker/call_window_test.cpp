#include "actors/breaker/call_window.hpp"
#include "tests/actors/breaker/bench.hpp"
#include "tests/catch.hpp"

#include <random>

using namespace muster;
using namespace std::chrono_literals;

namespace {

void fill(call_window& window, std::string_view letters, timestamp now) {
  for (const auto letter : letters)
    window.record(letter == 'x' || letter == '#', letter == '~' || letter == '#', now);
}

} // namespace

TEST_CASE("a count window holds the last calls, as resilience4j's does") {
  struct row {
    int64_t size;
    std::string_view letters;
    call_counts expected;
  };
  const auto rows = {
    row{10, "", {0, 0, 0}},
    row{10, "..xx", {4, 2, 0}},
    row{10, "..xxxxxx....", {10, 6, 0}},
    row{10, "..xxxxxx.......", {10, 3, 0}},
    row{5, "~#...", {5, 1, 2}},
    row{5, "~#....", {5, 1, 1}},
    row{5, "~#.....", {5, 0, 0}},
    row{1, "x.x", {1, 1, 0}},
    row{3, "x.x.x.x.", {3, 1, 0}},
  };
  for (const auto& each : rows) {
    call_window window{{each.size, 0s}};
    fill(window, each.letters, noon);
    INFO(each.size << " calls of " << each.letters);
    CHECK(window.counts(noon) == each.expected);
    CHECK(window.counts(noon + 24h) == each.expected);
  }
}

TEST_CASE("a time window holds whole one-second buckets with the current one, as resilience4j's does") {
  struct step {
    duration later;
    std::string_view letters;
    int64_t calls;
    int64_t failures;
  };
  const std::vector<std::vector<step>> stories{
    {{0ms, "x", 1, 1},
     {100ms, ".", 2, 1},
     {100ms, ".", 3, 1},
     {1s, ".", 4, 1},
     {1s, ".", 5, 1},
     {1s, "x", 6, 2},
     {1s, ".", 7, 2},
     {1s, ".", 5, 1},
     {1s, ".", 5, 1},
     {5s, ".", 1, 0}},
    {{0ms, "x", 1, 1}, {100ms, ".", 2, 1}, {700ms, ".", 3, 1}, {4s, "", 3, 1}, {1s, "", 0, 0}, {100ms, ".", 1, 0}},
  };
  for (const auto& story : stories) {
    call_window window{{0, 5s}};
    auto now = noon;
    for (const auto& each : story) {
      now += each.later;
      fill(window, each.letters, now);
      INFO("at " << format_timestamp(now));
      CHECK(window.counts(now) == call_counts{each.calls, each.failures, 0});
    }
  }
}

TEST_CASE("a time window takes the calls of a second wherever in the second they came") {
  call_window window{{0, 1s}};
  fill(window, "x", noon + 999'999'999ns);
  CHECK(window.counts(noon + 999'999'999ns).calls == 1);
  CHECK(window.counts(noon + 1s).calls == 0);
}

TEST_CASE("a window that gets another size or kind keeps the calls that are still inside") {
  struct row {
    window_size from;
    window_size to;
    call_counts expected;
  };
  // At 0 s "xx.", at 2 s "x.", at 4 s ".~".
  const auto rows = {
    row{{100, 0s}, {100, 0s}, {7, 3, 1}}, row{{100, 0s}, {4, 0s}, {4, 1, 1}},  row{{4, 0s}, {100, 0s}, {4, 1, 1}},
    row{{0, 10s}, {0, 3s}, {4, 1, 1}},    row{{0, 3s}, {0, 10s}, {4, 1, 1}},   row{{100, 0s}, {0, 3s}, {4, 1, 1}},
    row{{0, 10s}, {2, 0s}, {2, 0, 1}},    row{{0, 10s}, {100, 0s}, {7, 3, 1}},
  };
  for (const auto& each : rows) {
    call_window window{each.from};
    fill(window, "xx.", noon);
    fill(window, "x.", noon + 2s);
    fill(window, ".~", noon + 4s);
    window.resize(each.to);
    INFO(to_string(each.from) << " to " << to_string(each.to));
    CHECK(window.counts(noon + 4s) == each.expected);
  }
}

TEST_CASE("a window goes on from its slices as if it had never stopped") {
  std::mt19937 dice{1};
  for (const auto size : {window_size{7, 0s}, window_size{100, 0s}, window_size{0, 1s}, window_size{0, 5s}}) {
    call_window whole{size};
    call_window restored{size};
    auto now = noon;
    for (int i = 0; i < 1000; ++i) {
      now += std::chrono::milliseconds{dice() % 500};
      const std::string letter{".x~#"[dice() % 4]};
      fill(whole, letter, now);
      fill(restored, letter, now);
      call_window next{size};
      next.restore(restored.slices(), now);
      restored = next;
      REQUIRE(restored.counts(now) == whole.counts(now));
    }
    CHECK(whole.slices().size() <= (size.count > 0 ? static_cast<size_t>(size.count) : 4 * 5));
  }
}

TEST_CASE("slices from the future or without calls do not spoil a window") {
  call_window window{{0, 2s}};
  const auto second = std::chrono::floor<std::chrono::seconds>(noon).time_since_epoch().count();
  window.restore({{second + 1'000'000, true, false, 3}, {second, true, false, -5}}, noon);
  CHECK(window.counts(noon) == call_counts{3, 3, 0});
  CHECK(window.counts(noon + 2s) == call_counts{});
}

TEST_CASE("a count window evicts in the order of the calls, checked against a plain list of them") {
  std::mt19937 dice{7};
  call_window window{{13, 0s}};
  std::deque<char> plain;
  auto now = noon;
  for (int i = 0; i < 2000; ++i) {
    now += std::chrono::milliseconds{dice() % 400};
    const auto letter = ".x~#"[dice() % 4];
    fill(window, {&letter, 1}, now);
    plain.push_back(letter);
    if (plain.size() > 13)
      plain.pop_front();
    call_counts expected;
    for (const auto each : plain)
      expected.add(each == 'x' || each == '#', each == '~' || each == '#');
    REQUIRE(window.counts(now) == expected);
  }
}
