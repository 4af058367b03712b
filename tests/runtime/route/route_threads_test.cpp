#include "actors/balancer/chance.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/route/snapshots.hpp"

#include <array>
#include <atomic>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

using namespace muster;

// Runs under ThreadSanitizer as well, with the route alone.

namespace {

/// A snapshot that differs from the one before in members, circuits or contents.
service_snapshot next_snapshot(int64_t index, strategy how) {
  std::vector<snapshot_entry> entries;
  for (int i = 0; i < 6; ++i) {
    if ((index + i) % 5 == 0)
      continue;
    const auto halved = i == 3 && index % 2 == 0;
    entries.push_back(
      entry_of("i" + std::to_string(i), halved ? circuit_state::half_open : circuit_state::closed, halved ? index : 0));
    entries.back().content.weight = 1 + (index + i) / 7 % 3;
  }
  balancer_policy policy;
  policy.strategy_ = how;
  return snapshot_of(index, std::move(entries), policy);
}

/// Ends an attempt in one of all ways.
call_result end(attempt chosen, uint64_t how) {
  switch (how % 4) {
    case 0:
      chosen.fail("refused");
      return call_result::failure;
    case 1:
      chosen.time_out();
      return call_result::timed_out;
    case 2:
      return call_result::abandoned;
    default:
      chosen.succeed();
      return call_result::success;
  }
}

} // namespace

TEST_CASE("threads pick and report, each attempt once, while snapshots, permits and collections come and go") {
  const auto threads = GENERATE(2, 4, 8);
  const auto how = GENERATE(strategy::round_robin, strategy::random, strategy::weighted_round_robin,
                            strategy::least_connections, strategy::consistent_hash);
  constexpr int picks = 4000;
  test_route it;
  it.subject.take(next_snapshot(1, how));
  std::vector<std::array<int64_t, 4>> ended(static_cast<size_t>(threads));
  std::atomic<int> running{threads};
  std::vector<std::thread> callers;
  for (int who = 0; who < threads; ++who)
    callers.emplace_back([&, who] {
      auto dice = static_cast<uint64_t>(who);
      for (int i = 0; i < picks; ++i) {
        dice = mix_bits(dice + golden_gamma);
        const auto key = std::to_string(dice % 100);
        auto chosen = it.subject.pick({.user_id = key});
        if (chosen)
          ++ended[static_cast<size_t>(who)][static_cast<size_t>(end(std::move(*chosen), dice >> 32))];
      }
      --running;
    });
  std::array<int64_t, 4> collected{};
  const auto collect = [&] {
    for (const auto& each : it.subject.collect())
      ++collected[static_cast<size_t>(each.result)];
  };
  int64_t index = 1;
  while (running > 0) {
    it.subject.take(next_snapshot(++index, how));
    for (const auto& each : it.subject.wanted())
      it.subject.answer(each, index % 3 != 0);
    collect();
  }
  for (auto& each : callers)
    each.join();
  collect();
  std::array<int64_t, 4> wanted{};
  int64_t all = 0;
  for (const auto& own : ended)
    for (size_t i = 0; i < own.size(); ++i) {
      wanted[i] += own[i];
      all += own[i];
    }
  CHECK(collected == wanted);
  CHECK(all > threads * picks / 2);
  CHECK(it.subject.active() == 0);
}

TEST_CASE("of permits at hand each is used once, however many threads pick") {
  test_route it;
  it.subject.take(snapshot_of(1, {entry_of("a"), entry_of("x", circuit_state::half_open, 7)}));
  constexpr int permits = 20;
  for (int i = 0; i < permits; ++i)
    it.subject.answer({instance_id{"x"}, 7}, true);
  std::atomic<int> trials{0};
  std::vector<std::thread> callers;
  for (int who = 0; who < 4; ++who)
    callers.emplace_back([&] {
      for (int i = 0; i < 100; ++i)
        trials += it.subject.pick()->permit() ? 1 : 0;
    });
  for (auto& each : callers)
    each.join();
  CHECK(trials == permits);
}

TEST_CASE("while the content of an instance changes each of its permits is used once, or is there to be taken back") {
  test_route it;
  const auto of_weight = [](int64_t index) {
    auto result = snapshot_of(index, {entry_of("a"), entry_of("x", circuit_state::half_open, 7)});
    result.entries[1].content.weight = 1 + index % 2;
    return result;
  };
  it.subject.take(of_weight(1));
  constexpr int permits = 500;
  constexpr int threads = 4;
  const route::trial trial{instance_id{"x"}, 7};
  std::atomic<int> used{0};
  std::atomic<int> running{threads};
  std::vector<std::thread> callers;
  for (int who = 0; who < threads; ++who)
    callers.emplace_back([&] {
      for (int i = 0; i < 2000; ++i)
        used += it.subject.pick()->permit() ? 1 : 0;
      --running;
    });
  int granted = 0;
  for (int64_t index = 2; running > 0; ++index) {
    if (granted < permits) {
      it.subject.answer(trial, true);
      ++granted;
    }
    it.subject.take(of_weight(index));
    it.subject.collect();
  }
  for (auto& each : callers)
    each.join();
  CHECK(used + it.subject.take_back(trial) == granted);
}

TEST_CASE("threads that pick at random at the same time share no generator, and everybody gets his share") {
  test_route it;
  balancer_policy policy;
  policy.strategy_ = strategy::random;
  it.subject.take(snapshot_of(1, {entry_of("a"), entry_of("b"), entry_of("c"), entry_of("d")}, policy));
  constexpr int threads = 4;
  constexpr int picks = 4000;
  std::array<std::atomic<int>, 4> won{};
  std::vector<std::thread> callers;
  for (int who = 0; who < threads; ++who)
    callers.emplace_back([&] {
      for (int i = 0; i < picks; ++i)
        ++won[static_cast<size_t>(it.subject.pick()->target().id.str().front() - 'a')];
    });
  for (auto& each : callers)
    each.join();
  // 16,000 draws of a quarter: 480 are more than eight times their standard deviation.
  for (const auto& each : won)
    CHECK(std::abs(each - threads * picks / 4) < 480);
}
