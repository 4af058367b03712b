#pragma once

#include "actors/breaker/call_window.hpp"
#include "actors/breaker/permit_book.hpp"
#include "messages/model/call.hpp"
#include "messages/model/circuit.hpp"
#include "messages/model/fact.hpp"
#include "messages/model/policy.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <variant>
#include <vector>

// The circuit of one instance: resilience4j's state machine, driven by facts.

namespace muster {

/// A fact that is to be journaled. Its id is the same whenever the same thing is proposed, by any
/// incarnation, so that it can be offered until it is there.
struct proposal {
  command_id command;
  fact what;
};

/// The answer to a request for a permit.
struct admission {
  bool granted = false;
  /// The circuit's own epoch.
  int64_t epoch = 0;
  /// When given, the permit is granted once this is journaled and `confirm` says so.
  std::optional<proposal> first;
};

/// What a checkpoint keeps of a closed circuit.
struct circuit_evidence {
  instance_id instance;
  int64_t epoch = 0;
  int64_t failures_in_a_row = 0;
  std::vector<call_slice> slices;
};
MUSTER_DESCRIBE(circuit_evidence, instance, epoch, failures_in_a_row, slices)

/// Outcomes and time make it propose transitions; only their facts change its state. While a fact is under
/// way evidence is still counted, but no permit is given and no other transition proposed. Not thread-safe.
class instance_circuit {
public:
  /// A proposal is made again when its fact has not come by then: an append may be lost in any crash.
  static constexpr duration resend_after = std::chrono::seconds{1};

  /// Starts closed.
  instance_circuit(service_name service, instance_id instance, int64_t epoch, std::optional<breaker_policy> policy);

  /// Without a policy it does not open, and a half-open circuit closes. Evidence and state stay.
  void configure(std::optional<breaker_policy> policy);

  void apply(const circuit_opened& what);
  void apply(const circuit_half_opened& what);
  void apply(const circuit_closed& what);
  void apply(const permit_granted& what, const command_id& command, timestamp at);

  /// It has been in this epoch by now, says a journal that has been compacted.
  void raise(int64_t epoch) { epoch_ = std::max(epoch_, epoch); }

  /// To be called once when facts and evidence have been restored after a crash: a half-open circuit has lost
  /// the outcomes of its permits, opens until the last of them has lapsed, and tries anew.
  void recover(timestamp now);

  void record(const call_outcome& outcome, timestamp now);

  /// Takes a permit of a half-open circuit for an attempt with that time-out (positive, at most a day). One that is
  /// journaled only at `answer_by` or after that is for the next who asks.
  admission admit(int64_t epoch, duration timeout, timestamp now, timestamp answer_by = timestamp::max());
  bool confirm(const command_id& command, timestamp now) { return permits_.confirm(command, now); }
  void withdraw(const command_id& command) { permits_.withdraw(command); }
  bool is_reserved(const command_id& command) const { return permits_.is_reserved(command); }

  /// What is to be journaled now; each proposal once in `resend_after`.
  std::vector<proposal> due(timestamp now);

  /// When `due` is to be called again if nothing else happens; none for a circuit that only waits for outcomes.
  std::optional<timestamp> deadline() const;

  /// Whether time alone never makes it propose anything.
  bool calm() const { return state_ == circuit_state::closed && !next_; }

  int64_t epoch() const { return epoch_; }

  circuit view(timestamp now) const;

  /// None unless closed: the other states stand in facts.
  std::optional<circuit_evidence> evidence() const;

  /// Ignored unless it was gathered in this very epoch.
  void restore(const circuit_evidence& saved, timestamp now);

private:
  const breaker_policy& rules() const;
  int64_t needed_calls() const;
  call_counts counts(timestamp now) const;
  void enter(circuit_state state, int64_t epoch);
  void record_closed(const call_outcome& outcome, timestamp now);
  void record_half_open(const call_outcome& outcome, timestamp now);
  void judge(timestamp now);
  void judge_trial(timestamp now);
  void review(timestamp now);
  void propose_open(std::string reason, timestamp retry_at, timestamp now);
  proposal grant_of(const held_permit& permit) const;

  service_name service_;
  instance_id instance_;
  std::optional<breaker_policy> policy_;
  circuit_state state_ = circuit_state::closed;
  int64_t epoch_ = 0;
  // Of the closed state.
  call_window window_;
  int64_t failures_in_a_row_ = 0;
  // Of the open state: what opened it.
  circuit_opened opened_;
  // Of the half-open state.
  permit_book permits_;
  call_counts trial_;
  int64_t trial_size_ = 0;
  // The transition that was decided and is not a fact yet.
  std::optional<std::variant<circuit_opened, circuit_half_opened, circuit_closed>> next_;
  timestamp resend_at_ = timestamp::min();
};

} // namespace muster
