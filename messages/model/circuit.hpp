#pragma once

#include "messages/codec/describe.hpp"
#include "messages/model/id.hpp"
#include "messages/model/ratio.hpp"
#include "messages/model/time.hpp"

#include <cstdint>
#include <string>

namespace muster {

enum class circuit_state : uint8_t { closed, open, half_open };
MUSTER_DESCRIBE_ENUM(circuit_state, closed, open, half_open)

/// The circuit of one instance as its breaker sees it.
struct circuit {
  instance_id instance;
  circuit_state state = circuit_state::closed;
  /// Grows by one at each transition; outcomes of attempts from an earlier epoch decide nothing.
  int64_t epoch = 0;
  /// When an open circuit becomes half-open.
  timestamp retry_at{};
  /// Attempts that a half-open circuit may still admit.
  int64_t permits_left = 0;
  /// Calls in the window; below the policy's minimum the rates are 0.
  int64_t calls = 0;
  ratio failure_rate;
  ratio slow_rate;
};
MUSTER_DESCRIBE(circuit, instance, state, epoch, retry_at, permits_left, calls, failure_rate, slow_rate)

} // namespace muster
