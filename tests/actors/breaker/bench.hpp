#pragma once

#include "actors/breaker/instance_circuit.hpp"

#include <deque>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

// What the tests of circuits share: a clock, and a journal that can be slow.

namespace muster {

inline const timestamp noon = *parse_timestamp("2026-01-01T12:00:00Z");

/// Calls as one letter each: `.` a success, `x` a failure, `t` a time-out, `~` a slow success, `#` a slow
/// failure, `a` an abandoned call.
inline call_outcome outcome_of(char letter, timestamp ended, duration slow, int64_t epoch, bool permit) {
  call_outcome result{instance_id{"pay-1"}, epoch, permit, call_result::success, {}, ended, duration{0}};
  if (letter == 'x' || letter == '#')
    result.result = call_result::failure;
  if (letter == 't')
    result.result = call_result::timed_out;
  if (letter == 'a')
    result.result = call_result::abandoned;
  if (letter == '~' || letter == '#')
    result.latency = slow + std::chrono::milliseconds{1};
  result.began = ended - result.latency;
  return result;
}

/// One circuit whose proposals are journaled at once, unless `journal_is_slow`.
struct circuit_bench {
  explicit circuit_bench(std::optional<breaker_policy> with, int64_t epoch = 0)
    : policy{std::move(with)},
      circuit{service_name{"pay"}, instance_id{"pay-1"}, epoch, policy} {}

  /// Takes what is due as a journal does: an id that is known appends nothing.
  void take_due() {
    for (auto& each : circuit.due(now))
      under_way.push_back(std::move(each));
    while (!journal_is_slow && !under_way.empty())
      append_next();
  }

  void append_next() {
    const auto next = std::move(under_way.front());
    under_way.pop_front();
    if (!known.insert(next.command).second)
      return;
    facts.push_back({static_cast<int64_t>(facts.size()) + 1, now, next.command, next.what});
    apply(facts.back());
    take_due();
  }

  void apply(const record& line) {
    std::visit(
      [&]<class Fact>(const Fact& it) {
        if constexpr (std::is_same_v<Fact, permit_granted>)
          circuit.apply(it, line.command, line.at);
        else if constexpr (requires { circuit.apply(it); })
          circuit.apply(it);
      },
      line.what);
  }

  /// To the next thing that is due, until `time` has passed.
  void advance(duration time) {
    const auto end = now + time;
    for (auto next = circuit.deadline(); next && *next <= end; next = circuit.deadline()) {
      now = std::max(now, *next);
      take_due();
    }
    now = end;
    take_due();
  }

  void call(std::string_view letters) {
    for (const auto letter : letters)
      report(letter, circuit.epoch(), false);
  }

  void report(char letter, int64_t epoch, bool permit) {
    circuit.record(outcome_of(letter, now, policy.value_or(breaker_policy{}).slow_call, epoch, permit), now);
    take_due();
  }

  /// Asks for a permit, has it journaled, and answers whether it may be used.
  bool ask(duration timeout = std::chrono::milliseconds{250}) {
    const auto answer = circuit.admit(circuit.epoch(), timeout, now);
    if (!answer.first)
      return answer.granted;
    under_way.push_back(*answer.first);
    take_due();
    return circuit.confirm(answer.first->command, now);
  }

  /// Attempts with permits, one after the other.
  void attempt(std::string_view letters) {
    for (const auto letter : letters)
      if (ask(std::chrono::hours{1}))
        report(letter, circuit.epoch(), true);
  }

  circuit_state state() const { return circuit.view(now).state; }

  std::vector<std::string> kinds() const {
    std::vector<std::string> result;
    for (const auto& line : facts)
      result.emplace_back(kind_of(line.what));
    return result;
  }

  template <class Fact>
  const Fact& last() const {
    return std::get<Fact>(facts.back().what);
  }

  timestamp now = noon;
  std::optional<breaker_policy> policy;
  instance_circuit circuit;
  bool journal_is_slow = false;
  std::deque<proposal> under_way;
  std::set<command_id> known;
  std::vector<record> facts;
};

/// resilience4j's own state machine test: a time window of 5 s, 5 calls, 4 permits, slow above 4 s.
inline breaker_policy reference_policy() {
  breaker_policy result;
  result.window = {0, std::chrono::seconds{5}};
  result.minimum_calls = 5;
  result.slow_call = std::chrono::seconds{4};
  result.slow_rate = {500'000};
  result.wait = std::chrono::seconds{5};
  result.permits = 4;
  return result;
}

/// A bench whose circuit has been opened and is half-open again, in epoch 2.
inline circuit_bench half_open(breaker_policy policy = reference_policy()) {
  circuit_bench result{policy};
  result.call(std::string(10, 'x'));
  result.advance(policy.wait);
  return result;
}

} // namespace muster
