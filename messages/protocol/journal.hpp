#pragma once

#include "messages/model/fact.hpp"
#include "messages/model/shared_list.hpp"
#include "messages/protocol/common.hpp"

#include <vector>

// The journal keeps all facts in one order and the checkpoints of measurements.

namespace muster {

/// Facts that take effect together, one index step each. An id that is known answers the index it
/// has and appends nothing. Without facts it asks only that: `not_found` for an id that is not known. Ids are known as
/// long as their facts are kept, and the latest ones (`journal.keep_commands`) in any case.
struct append_facts {
  command_id command;
  std::vector<fact> facts;
};
MUSTER_DESCRIBE(append_facts, command, facts)

/// The facts after an index. While there are none, the answer waits up to `wait` (at most 30 s) and
/// is then empty: asking again with the last index seen follows the journal without a gap, across
/// any crash on either side. One that asks for facts beyond the end is answered at once: who has seen such facts
/// finds out that the journal has lost them.
///
/// Facts that later ones have undone are dropped in time (`settings::journal`): who begins at 0 is told all that the
/// state of today follows from. Who has seen some of the facts before that and asks for the others gets `compacted`
/// and has to begin again, unless it says that what it has seen was compacted as far as that already.
struct fact_query {
  int64_t after = 0;
  /// At most this many facts at once.
  int64_t limit = 1000;
  duration wait{0};
  /// Only facts about this service, when given.
  service_name service;
  /// Only facts of these kinds, when given.
  std::vector<std::string> kinds{};
  /// As the answers have said whose facts were seen so far.
  int64_t compacted = 0;
};
MUSTER_DESCRIBE(fact_query, after, limit, wait, service, kinds, compacted)

struct fact_list {
  shared_list<record> records;
  /// Everything up to here has been looked at: ask again after this index.
  int64_t last = 0;
  /// The journal's own last index.
  int64_t end = 0;
  /// Up to here the journal has been compacted: of these facts only some are left.
  int64_t compacted = 0;
};
MUSTER_DESCRIBE(fact_list, records, last, end, compacted)

/// Keeps the measurements of one actor for its next incarnation; replaces the former ones.
struct save_checkpoint {
  child_name owner;
  timestamp at{};
  std::string data;
};
MUSTER_DESCRIBE(save_checkpoint, owner, at, data)

struct checkpoint_query {
  child_name owner;
};
MUSTER_DESCRIBE(checkpoint_query, owner)

struct checkpoint {
  /// False when nothing has been saved.
  bool found = false;
  timestamp at{};
  std::string data;
};
MUSTER_DESCRIBE(checkpoint, found, at, data)

using journal_actor = handle<
  // Appends facts and answers the index of the last one once they are durable.
  result<accepted>(append_facts),
  // Answers facts after an index; waits for the next one when asked to.
  result<fact_list>(fact_query),
  // Keeps a checkpoint.
  result<done>(save_checkpoint),
  // Answers the checkpoint of an actor.
  result<checkpoint>(checkpoint_query)>;

} // namespace muster
