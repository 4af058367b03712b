#pragma once

#include "messages/model/call.hpp"
#include "messages/model/settings.hpp"
#include "messages/protocol/balancer.hpp"
#include "messages/protocol/groups.hpp"
#include "messages/protocol/metrics.hpp"
#include "runtime/scenario/model.hpp"

#include <array>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

namespace muster {

/// The guarantees of muster that every rehearsal checks.
enum class invariant : uint8_t {
  acknowledged_survives, ///< I1: an acknowledged fact is in the journal, whatever crashed or lost power since
  index_without_gap,     ///< I2: the index grows by one, and a watcher sees each fact once and in order
  legal_circuits,        ///< I3: only legal transitions, permits and waiting times
  eligible_picks,        ///< I4: picks only of eligible instances, and a pick whenever there is one
  calls_add_up,          ///< I5: every attempt is counted once, over restarts too
  one_answer,            ///< I6: one reply or error for each request
  bounded_restarts,      ///< I7: restarts beyond the intensity escalate
  one_alert,             ///< I8: one alert per episode, notified once per sink
  convergence            ///< I10: when faults stop, the system heals
};
MUSTER_DESCRIBE_ENUM(invariant, acknowledged_survives, index_without_gap, legal_circuits, eligible_picks, calls_add_up,
                     one_answer, bounded_restarts, one_alert, convergence)

struct violation {
  invariant which = invariant::acknowledged_survives;
  timestamp at{};
  std::string text;
};

/// How callers fared by the runner's own count.
struct attempt_counts {
  int64_t successes = 0;
  int64_t failures = 0;
  int64_t abandoned = 0;
};

/// Watches a rehearsal from the outside: what was asked, what was answered, and the facts.
class invariants {
public:
  /// `delay` is the longest for which faults of messages hold back the work of one actor.
  explicit invariants(supervision_settings supervision, duration delay = duration{0})
    : supervision_{supervision},
      in_transit_{std::chrono::milliseconds{10} + hops * delay} {}
  invariants(const invariants&) = delete;
  invariants& operator=(const invariants&) = delete;

  /// The clock of the actors, by which all times are, leaps from here. What is in transit gains nothing by it.
  void leaps(timestamp from, duration by) { leaps_.push_back({from + by, by}); }

  /// The next fact, as a watcher of the registry gets it.
  void saw(const record& entry);

  /// A command was acknowledged at an index. One that `changes` something must have caused a fact; any other
  /// may have changed nothing, and is acknowledged with the index at which that holds.
  void acknowledged(const command_id& command, int64_t index, timestamp now, bool changes = false);

  void picked_one(const pick& request, const picked& answer, timestamp now);
  void picked_none(const pick& request, const failure& why, timestamp asked, timestamp now);

  /// An attempt has ended. To be said before its breaker can hear of it.
  void ended(const service_name& service, const call_outcome& outcome);

  /// A request got more than one answer, or none at all by the end.
  void answered_wrongly(std::string text, timestamp now) { violate(invariant::one_answer, now, std::move(text)); }
  void answered_once(int64_t requests) { count(invariant::one_answer, requests); }

  /// What the metrics actor has counted of a service against what its callers saw: the same, or no more than that when
  /// it may have dropped the service in between.
  void compare_counts(const service_name& service, const attempt_counts& seen, const measures& counted, timestamp now,
                      bool may_be_dropped = false);

  /// All that the journal held at `read`. To be said when the watcher has had the time to see all of it.
  void compare_journal(const std::vector<record>& journal, timestamp read);

  /// What a journal on disk held when its power had failed and come back: all that anybody had been told of by then.
  void recovered(const expected<std::vector<record>>& journal, timestamp now);

  /// What the registry says of its groups.
  void told_of_groups(const group_list& told, timestamp now);

  /// All faults had ended at `healed`; everything has had `bound` since then to heal.
  void check_convergence(timestamp healed, duration bound, timestamp now);

  /// All facts have been seen: judges what can only be judged by what was told later.
  void conclude();

  const model& facts() const noexcept { return model_; }
  const std::vector<record>& seen() const noexcept { return seen_; }
  const std::vector<violation>& violations() const noexcept { return violations_; }

  /// How often each invariant was checked.
  int64_t checks_of(invariant which) const { return checks_[static_cast<size_t>(which)]; }

private:
  struct refused_pick {
    /// Shared by those that follow each other and want the same: there may be many before the next fact.
    std::shared_ptr<const pick> request;
    timestamp asked{};
    timestamp answered{};
  };

  struct leap {
    timestamp to{};
    duration by{0};
  };

  struct later_check {
    timestamp at{};
    std::function<void()> judge;
  };

  /// What the callers know of the trials of one epoch of a circuit.
  struct trial_ends {
    int64_t ended = 0;
    int64_t given_back = 0;
  };

  struct acknowledgement {
    command_id command;
    bool changes = false;
  };

  struct made_pick {
    pick request;
    picked answer;
    timestamp at{};
  };

  void violate(invariant which, timestamp at, std::string text);
  void count(invariant which, int64_t times = 1) { checks_[static_cast<size_t>(which)] += times; }
  void expect(bool good, invariant which, timestamp at, const char* text, const std::string& about);

  void check_circuit(const record& entry);
  bool is_within_permits(const permit_granted& granted, const model::known_circuit& before) const;
  void check_wait(const record& entry, const circuit_opened& opened, const model::known_circuit& before);
  timestamp last_outstanding(const circuit_opened& opened, const model::known_circuit& before) const;
  trial_ends ends_of(const service_name& service, const instance_id& instance, int64_t epoch) const;
  void check_restarts(const record& entry);
  void check_alerts(const record& entry);
  void check_pick(const pick& request, const picked& answer, timestamp at);
  /// Whether another could have been picked whose version had its turn before.
  bool is_before_its_turn(const pick& request, int64_t index, const model::version_turn& turn) const;
  void check_groups(const group_list& told, timestamp now);
  void check_acknowledged(const acknowledgement& given, int64_t index, timestamp now);
  void check_refused(const refused_pick& refused);
  /// Whether a pick could name who stands so.
  static bool is_good(const model::standing& stood, const pick& request);
  static bool was_eligible(const model::known_instance& known, const refused_pick& refused, timestamp told_by);

  /// Judges what has waited for the facts up to `until`.
  void judge(timestamp until);
  /// What has been in transit for as long as anything may be was sent before then.
  timestamp sent_before(timestamp at) const;
  /// What was said to the journal or by it before then had reached the other side at `at`.
  timestamp reached_since(timestamp at) const;

  /// From one actor over the journal to another that has to ask the journal first, with one to spare.
  static constexpr int64_t hops = 4;

  supervision_settings supervision_;
  /// A fact of this instant may not have reached the balancer when it answers.
  duration in_transit_;
  std::vector<leap> leaps_;
  model model_;
  std::vector<record> seen_;
  /// What concerns an index that has not been seen yet.
  std::multimap<int64_t, made_pick> picks_ahead_;
  std::multimap<int64_t, acknowledgement> acknowledged_ahead_;
  std::map<int64_t, group_list> groups_ahead_;
  std::deque<refused_pick> refused_;
  std::deque<later_check> later_;
  std::map<std::tuple<service_name, instance_id, int64_t>, trial_ends> trials_;
  std::vector<violation> violations_;
  std::array<int64_t, 9> checks_{};
};

} // namespace muster
