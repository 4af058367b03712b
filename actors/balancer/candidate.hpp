#pragma once

#include "messages/model/circuit.hpp"
#include "messages/model/instance.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace muster {

/// One instance as far as picking goes.
struct candidate {
  instance_state state = instance_state::unknown;
  circuit_state circuit = circuit_state::closed;
  int64_t epoch = 0;
  /// Of an open circuit: when it becomes half-open.
  timestamp retry_at{};
  /// Of a half-open circuit: its permits, how many are being asked for, and from when on to ask again.
  int64_t permits = 0;
  int64_t asking = 0;
  timestamp ask_from{};
  /// The turns of its last pick and of its last trial; 0 for never.
  int64_t last_turn = 0;
  int64_t last_trial = 0;
  std::shared_ptr<const instance> content;
  /// Attempts in flight.
  std::shared_ptr<std::atomic<int64_t>> active;

  const instance_id& id() const { return content->id; }

  bool is_healthy() const { return state == instance_state::healthy; }

  bool may_ask(timestamp now) const { return asking < permits && now >= ask_from; }
};

/// Where those of these instances are that are candidates: ascending, each once. `all` are in the order of ids.
std::vector<size_t> places_of(std::span<const instance_id> ids, std::span<const candidate> all);

} // namespace muster
