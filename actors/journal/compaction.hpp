#pragma once

#include "actors/breaker/past_epochs.hpp"
#include "actors/journal/story_of_alerts.hpp"
#include "actors/journal/story_of_instance.hpp"
#include "actors/registry/group_book.hpp"
#include "messages/model/fact.hpp"
#include "messages/model/shared_list.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace muster {

/// What is known of facts that may be dropped.
struct compaction_terms {
  /// Facts above this index are not looked at, and stay.
  int64_t up_to = 0;
  /// That an instance has gone since then is still to be known: late reports of its calls may come.
  timestamp recent{};
  /// Resolved episodes that alerts keep.
  int64_t max_alerts = 1000;
};

/// Decides which facts are left of the beginning of a journal, when those go that later ones of them have undone:
/// whoever replays what is left, and then all facts that came after, has the state that all facts lead to. What is left
/// grows with what there is and has a name, not with what has happened:
///
/// - of a service its latest policy, of a range of its versions the latest word;
/// - of an instance how it was registered first and last, its latest update, state, circuit and switch of its check,
///   and the permits of a circuit that is half-open; of one that has gone nothing, unless it was lately;
/// - of a service whose instances have gone one `epochs_kept` in the place of the latest of their ends, so that no
///   epoch is used twice;
/// - of a group its members, as a `group_created` in the place of its latest fact;
/// - of alerts those that are active, the latest that were resolved, and of those before the one of each rule with the
///   highest number, which is never used again;
/// - of switches of checks, and of the suspension of leases, what still holds;
/// - of events, such as the ends of actors and what was announced, nothing.
///
/// All facts are given twice, in order, first to `look`, then to `take`. The indices of what is left are among theirs.
class compaction {
public:
  using entry = shared_list<record>::element;

  explicit compaction(const compaction_terms& terms) : terms_{terms}, alerts_{terms.max_alerts} {}

  int64_t up_to() const noexcept { return terms_.up_to; }

  void look(const record& line);
  void take(const entry& line);
  shared_list<record> left() &&;

private:
  struct story_of_service {
    std::map<instance_id, story_of_instance> instances;
    past_epochs past;
    /// The place of what is known of the past.
    int64_t place = 0;
  };
  struct story_of_checks {
    entry all;
    std::map<instance_id, entry> instances;
  };

  story_of_service& of(const service_name& service) { return services_[service]; }
  bool is_recent(const entry& line) const { return line->at >= terms_.recent; }
  void tell_past(const entry& line, const service_name& name, const story_of_service& service);
  template <class Fact>
  void turned(const entry& line, const Fact& what, bool half_open);
  template <class Group>
  void changed(const entry& line, const Group& what);

  void take(const entry& line, const service_configured& what) { policies_[what.service] = line; }
  void take(const entry& line, const instance_registered& what);
  void take(const entry& line, const instance_updated& what);
  void take(const entry& line, const instance_state_changed& what);
  void take(const entry& line, const instance_deregistered& what);
  void take(const entry& line, const circuit_opened& what) { turned(line, what, false); }
  void take(const entry& line, const circuit_half_opened& what) { turned(line, what, true); }
  void take(const entry& line, const circuit_closed& what) { turned(line, what, false); }
  void take(const entry& line, const permit_granted& what);
  void take(const entry& line, const epochs_kept& what);
  void take(const entry& line, const alert_fired& what) { alerts_.fired(line, what.episode); }
  void take(const entry& line, const alert_resolved& what) { alerts_.resolved(line, what.id); }
  void take(const entry& line, const alert_notified& what) { alerts_.notified(line, what.id); }
  void take(const entry& line, const versions_deprecated& what);
  void take(const entry& line, const versions_removed& what);
  void take(const entry& line, const versions_reinstated& what);
  void take(const entry& line, const group_created& what) { changed(line, what); }
  void take(const entry& line, const group_joined& what) { changed(line, what); }
  void take(const entry& line, const group_left& what) { changed(line, what); }
  void take(const entry& line, const group_deleted& what) { changed(line, what); }
  void take(const entry& line, const expiry_suspended&);
  void take(const entry& line, const expiry_resumed&) { expiry_ = {line}; }
  void take(const entry& line, const checks_switched& what);
  // The fact that follows on it ends the instance.
  void take(const entry&, const lease_expired&) {}
  // Events, from which no state follows.
  void take(const entry&, const child_restarted&) {}
  void take(const entry&, const child_given_up&) {}
  void take(const entry&, const service_announced&) {}

  compaction_terms terms_;
  std::map<service_name, story_of_service> services_;
  std::map<service_name, entry> policies_;
  std::map<std::pair<service_name, std::string>, std::vector<entry>> versions_;
  group_book groups_;
  std::map<group_name, entry> latest_of_group_;
  entry all_checks_;
  std::map<service_name, story_of_checks> checks_;
  std::vector<entry> expiry_;
  story_of_alerts alerts_;
  /// Nothing more can undo them.
  std::vector<entry> settled_;
};

} // namespace muster
