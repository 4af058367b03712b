#pragma once

#include "actors/breaker/instance_circuit.hpp"
#include "actors/breaker/past_epochs.hpp"
#include "actors/metrics/report_ledger.hpp"
#include "messages/model/expected.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

// All circuits of one service.

namespace muster {

/// Holds the circuits of the registered instances. Their state is what the facts of the service add up to;
/// what they have seen since comes back from a checkpoint.
///
/// An id that is registered again starts closed, an epoch above the highest that any fact of it had (one
/// above 0 when there was none, and as past_epochs has it when it went long ago): outcomes of its predecessor do not
/// count, and no epoch, and so no command id, is used twice. Not thread-safe.
class breaker {
public:
  explicit breaker(service_name service) : service_{std::move(service)} {}

  /// Takes note of the next fact in the journal's order; those of other services are ignored.
  void apply(const record& what);

  /// After all facts were applied: goes on from a checkpoint, which may be empty. What cannot be read (`invalid`)
  /// counts as never seen; the circuits are as their facts say all the same.
  expected<void> restore(std::string_view checkpoint, timestamp now);

  /// Counts a report once, and answers what `call_receipt::covered` is to be. `invalid` for a report of another
  /// service or without a sequence. Outcomes of unknown instances are accepted and count nowhere.
  expected<int64_t> count(const call_report& report, timestamp now);

  /// `not_found` for an unknown instance, `invalid` for a time-out that is not positive or above a day.
  expected<admission> admit(const instance_id& instance, int64_t epoch, duration timeout, timestamp now,
                            timestamp answer_by = timestamp::max());

  /// The fact of a permit is journaled: answers whether the permit may be used.
  bool confirm(const command_id& command, const permit_granted& grant, timestamp now);
  /// The fact of a permit is known not to be journaled.
  void withdraw(const command_id& command, const permit_granted& grant);
  /// Whether neither is known, so that `due` offers the fact again.
  bool is_reserved(const command_id& command, const permit_granted& grant) const;

  /// What is to be journaled now, and when to ask again if nothing else happens.
  std::vector<proposal> due(timestamp now);
  std::optional<timestamp> deadline() const;

  /// In the order of ids.
  std::vector<circuit> view(timestamp now) const;

  /// Whether there is something to save; a checkpoint as JSON text; and what became of it.
  bool is_unsaved() const { return unsaved_; }
  std::string begin_checkpoint(timestamp now);
  void end_checkpoint(bool saved);

private:
  template <class Fact>
  void transition(const Fact& what);
  void take(const epochs_kept& what);
  expected<void> restore_reports(std::string_view reporters, timestamp now);
  void begin(const instance_id& id);
  void end(const instance_id& id);
  void heed(const instance_circuit& which, const instance_id& id);
  /// The circuit of a registered instance, which is made by the first call of this.
  instance_circuit* find(const instance_id& id);
  instance_circuit fresh(const instance_id& id, int64_t epoch) const { return {service_, id, epoch, policy_}; }

  service_name service_;
  std::optional<breaker_policy> policy_;
  // Those of which nothing was heard yet have an epoch alone: there may be very many, and few of them called.
  struct member {
    int64_t epoch = 0;
    std::unique_ptr<instance_circuit> circuit;
  };
  std::map<instance_id, member> members_;
  // Those that are not calm, so that a report costs nothing for all the others.
  std::set<instance_id> restless_;
  past_epochs past_epochs_;
  report_ledger reports_;
  bool unsaved_ = false;
};

} // namespace muster
