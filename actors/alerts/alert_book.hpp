#pragma once

#include "actors/alerts/alert_key.hpp"
#include "messages/model/fact.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <vector>

// The episodes of all alert rules and what each sink has still to be told, from facts.

namespace muster {

class alert_book {
public:
  /// Keeps all active episodes and the `max_history` latest resolved ones.
  alert_book(const std::vector<sink_name>& sinks, int64_t max_history);

  /// Takes note of alert_fired, alert_resolved and alert_notified; other facts are about something else.
  void apply(const record& line);

  /// The key's active episode, if there is one.
  const alert* active(const alert_key& key) const;

  const alert* find(const alert_id& id) const;

  /// The keys of all active episodes, in their order.
  std::vector<alert_key> active_keys() const;

  /// The id of the key's next episode. Numbers are never used twice, even where history has ended: then the key goes on
  /// above all of the rule.
  alert_id next_id(const alert_key& key) const;

  /// In the order in which they fired; of all services when `service` is absent.
  std::vector<alert> list(const service_name& service, bool active_only) const;

  /// The oldest notification that the sink has not delivered, as the episode was then. An episode that
  /// has left the history takes its notifications along.
  std::optional<alert> due(const sink_name& sink) const;

  /// The sink has delivered. A fact that says so is on its way or has been applied.
  void delivered(const sink_name& sink, const alert_id& id, alert_status status);

private:
  struct episode {
    alert fired;
    alert now;
  };
  struct notification {
    alert_id id;
    alert_status status;
  };

  void fire(const alert& fired);
  void resolve(const alert_resolved& what, timestamp at);
  void forget_oldest();
  void tell_all(const alert_id& id, alert_status status);

  std::size_t max_history_;
  std::map<alert_id, episode> episodes_;
  /// In the order in which they fired.
  std::deque<alert_id> fired_;
  /// In the order in which they were resolved.
  std::deque<alert_id> resolved_;
  std::map<alert_key, alert_id> active_;
  struct numbering {
    int64_t latest = 0;
    /// Episodes in `episodes_`.
    int64_t kept = 0;
  };
  /// Of the keys that have episodes.
  std::map<alert_key, numbering> numbers_;
  /// The highest number of an episode of the rule that has left the history. It stays, since the journal takes a
  /// command id but once: one for each rule, however many instances have gone.
  std::map<std::pair<service_name, rule_name>, int64_t> past_numbers_;
  std::map<sink_name, std::deque<notification>> due_;
};

} // namespace muster
