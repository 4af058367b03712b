#pragma once

#include "messages/model/circuit.hpp"
#include "messages/model/instance.hpp"

#include <cstdint>
#include <memory>

namespace muster {

/// One instance as far as picking goes. What every pick reads stands together, without the content's texts.
struct candidate {
  instance_state state = instance_state::unknown;
  circuit_state circuit = circuit_state::closed;
  /// A weight of 0: never picked.
  bool weightless = false;
  int64_t epoch = 0;
  /// The turn in which it was picked last; 0 for never.
  int64_t last_turn = 0;
  /// Of an open circuit: when it becomes half-open.
  timestamp retry_at{};
  /// Of a half-open circuit: its permits, how many are being asked for, and from when on to ask again.
  int64_t permits = 0;
  int64_t asking = 0;
  timestamp ask_from{};
  std::shared_ptr<const instance> content;

  const instance_id& id() const { return content->id; }

  bool is_healthy() const { return state == instance_state::healthy; }

  bool may_ask(timestamp now) const { return asking < permits && now >= ask_from; }
};

} // namespace muster
