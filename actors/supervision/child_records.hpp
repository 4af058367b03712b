#pragma once

#include "messages/model/fact.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace muster {

/// What is known of one child over all its incarnations.
struct child_record {
  /// The number of the latest incarnation.
  int64_t incarnation = 0;
  /// Starts after an end, since the tree was started.
  int64_t restarts = 0;
  /// Why the latest incarnation ended; empty when none did.
  std::string last_reason;
  /// When it ended, while the next one is not up yet.
  std::optional<timestamp> down_since;
  /// An incarnation was started, and no end of it has been seen.
  bool alive = false;
};

/// A fact that a supervisor has yet to tell the journal.
struct untold_fact {
  command_id command;
  fact what;
};

/// What a tree remembers of its children beyond the life of their supervisors. Thread-safe.
///
/// A child that is gone for good is remembered until `remembered` others have gone after it. One of its name that comes
/// later has no restarts behind it, while the numbers of its incarnations go on.
class child_records {
public:
  static constexpr size_t remembered = 1024;

  /// The reason of an end that nobody has watched.
  static constexpr const char* ended_with_supervisor = "ended with its supervisor";

  /// Of a tree that was started at this instant, of which it has its name.
  explicit child_records(timestamp start) : tree_{"tree-" + std::to_string(start.time_since_epoch().count())} {}

  /// The name of the tree, which no other has whose facts are in the same journal.
  const std::string& tree() const noexcept { return tree_; }

  child_record of(const child_name& child) const;

  /// A new incarnation is about to start: its number. It is a restart unless it is the first, or the
  /// child was stopped.
  int64_t begin(const child_name& child, timestamp at);

  /// The latest incarnation has ended. Has no effect when the child was stopped before: that its end shows later, or
  /// that a timer still holds it, makes the next start no restart.
  void ended(const child_name& child, std::string reason, timestamp at);

  /// The child is up: how long it was down. Empty when this was no restart.
  std::optional<duration> up(const child_name& child, timestamp at);

  /// The child was stopped on purpose: its next start is no restart.
  void stopped(const child_name& child);

  /// The same, and it is gone for good. What it had yet to tell as a supervisor is left to its heir.
  void gone(const child_name& child, const child_name& heir);

  /// The number of children that are remembered.
  size_t size() const;

  /// Appends to the facts that the supervisor, in this incarnation or a later one, has to tell. The
  /// command id is the same however often a fact is told, and differs between incarnations and between trees.
  void tell(const child_name& supervisor, const child_restarted& what);
  void tell(const child_name& supervisor, const child_given_up& what);

  /// The fact to tell next.
  std::optional<untold_fact> next_to_tell(const child_name& supervisor) const;

  /// A fact has been journaled.
  void told(const child_name& supervisor, const command_id& command);

private:
  struct kept_record : child_record {
    /// When the child has gone, as a number that counts up; 0 when it has not.
    uint64_t gone = 0;
  };

  void push(const child_name& supervisor, std::string_view kind, const child_name& child, fact what);

  // Under the lock.
  kept_record* find(const child_name& child);
  void forget_oldest();

  const std::string tree_;
  mutable std::mutex mutex_;
  std::map<child_name, kept_record> records_;
  /// The names of those that are gone, the oldest first.
  std::map<uint64_t, child_name> gone_;
  uint64_t last_gone_ = 0;
  /// The highest incarnation of those that have been forgotten.
  int64_t forgotten_ = 0;
  std::map<child_name, std::deque<untold_fact>> untold_;
};

} // namespace muster
