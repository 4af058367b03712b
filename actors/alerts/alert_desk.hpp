#pragma once

#include "actors/alerts/alert_book.hpp"
#include "actors/alerts/alert_machine.hpp"
#include "actors/alerts/rule_book.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Decides which alerts fire and resolve. Whatever it decides takes effect when the fact comes back through
// `apply`, be it in this incarnation of its actor or in the next one.

namespace muster {

class alert_desk {
public:
  /// A pending or resolving phase is taken up again after a gap of at most that long without evaluations.
  static constexpr duration longest_gap = std::chrono::minutes{1};

  alert_desk(const std::vector<sink_name>& sinks, int64_t max_history) : book_{sinks, max_history} {}

  void apply(const record& line);

  const rule_book& rules() const { return rules_; }
  const alert_book& book() const { return book_; }
  alert_book& book() { return book_; }

  /// One evaluation. Answers the fact that is to be journaled: alert_fired or alert_resolved. A watch
  /// whose measure could not be asked is not to be judged: it stays as it is.
  std::optional<fact> judge(const alert_watch& watch, const std::optional<alert_reading>& reading, timestamp at);

  /// The resolving of each active episode that no rule watches any longer. Forgets what was pending there.
  std::vector<fact> judge_unwatched();

  /// Since when what is pending, or is resolving; empty when nothing is.
  std::string save() const;

  /// Goes on from what `save` gave at `saved`; what belongs to an episode that has ended since is left out.
  /// Fails with `invalid`, changing nothing, when `data` is nothing that `save` gave.
  expected<void> restore(std::string_view data, timestamp saved, timestamp now);

private:
  rule_book rules_;
  alert_book book_;
  /// Those that are not inactive.
  std::map<alert_key, alert_machine> machines_;
};

/// The id under which alert_fired and alert_resolved are journaled: an episode has but one of each.
command_id command_of(const fact& decided);

} // namespace muster
