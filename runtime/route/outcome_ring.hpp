#pragma once

#include "messages/model/call.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <string>
#include <string_view>

namespace muster {

struct route_peer;

/// The end of an attempt, before its texts are made.
struct raw_outcome {
  const route_peer* peer = nullptr;
  int64_t epoch = 0;
  bool permit = false;
  call_result result = call_result::success;
  timestamp began{};
  duration latency{0};
  std::string code;
};

/// Outcomes on their way from one thread, which pushes, to another, which takes. Neither waits for the other.
class outcome_ring {
public:
  static constexpr size_t capacity = 256;

  /// How many are waiting, this one included; 0 when there is no room and nothing was pushed.
  size_t push(const raw_outcome& what, std::string_view code) {
    const auto tail = tail_.load(std::memory_order_relaxed);
    const auto waiting = tail - head_.load(std::memory_order_acquire);
    if (waiting == capacity)
      return 0;
    auto& slot = slots_[tail % capacity];
    slot.peer = what.peer;
    slot.epoch = what.epoch;
    slot.permit = what.permit;
    slot.result = what.result;
    slot.began = what.began;
    slot.latency = what.latency;
    slot.code = code;
    // In one order with the flags by which the taker is woken: it sees either this or the need to be woken again.
    tail_.store(tail + 1, std::memory_order_seq_cst);
    return waiting + 1;
  }

  template <class F>
  void take_all(F&& use) {
    const auto tail = tail_.load(std::memory_order_seq_cst);
    for (auto head = head_.load(std::memory_order_relaxed); head != tail; ++head) {
      use(slots_[head % capacity]);
      head_.store(head + 1, std::memory_order_release);
    }
  }

private:
  std::array<raw_outcome, capacity> slots_;
  alignas(64) std::atomic<size_t> head_{0};
  alignas(64) std::atomic<size_t> tail_{0};
};

} // namespace muster
