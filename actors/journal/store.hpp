#pragma once

#include "messages/model/fact.hpp"
#include "messages/model/shared_list.hpp"

#include <atomic>
#include <optional>
#include <string>
#include <vector>

// Where facts and checkpoints are kept. The store belongs to the tree and outlives every journal
// actor; whoever has taken it calls it, and nobody else, so that it needs no lock.

namespace muster {

/// The measurements of one actor at an instant, in a form of that actor's own.
struct saved_checkpoint {
  timestamp at{};
  std::string data;
};

/// The beginning of a journal from which facts have been dropped.
struct compacted_part {
  /// The index of its last fact, dropped or not; 0 when nothing has been compacted.
  int64_t up_to = 0;
  /// How many of its facts are left.
  int64_t left = 0;

  bool operator==(const compacted_part&) const = default;
};

/// Whether the indices of records follow on the last one that a store has: `internal` names the first that does not.
expected<void> check_order(const std::vector<record>& records, int64_t last);

class fact_store;

/// Whether these records can be what is left of a store up to an index: `internal` says why not.
expected<void> check_compaction(int64_t up_to, const shared_list<record>& left, const fact_store& of);

class fact_store {
public:
  fact_store() = default;
  /// Who uses it is no part of what it holds.
  fact_store(const fact_store&) {}
  fact_store& operator=(const fact_store&) { return *this; }
  virtual ~fact_store() = default;

  /// Makes the caller its only user, of one thread at a time, until that one lets go; false while another is. A journal
  /// that was left behind in the middle of a write is its user for as long as that lasts. Thread-safe.
  bool take() noexcept { return !taken_.exchange(true); }
  void let_go() noexcept { taken_ = false; }

  /// Keeps records whose indices follow on the last one: all of them, durably, or none.
  virtual expected<void> append(const std::vector<record>& records) = 0;

  /// Whether an append waits for a disk, so that one with many records is better than many.
  virtual bool is_slow() const { return false; }

  /// Up to `limit` records with an index above `after` and, when `service` is given, about it.
  /// `last` of the answer tells how far was looked.
  struct slice {
    shared_list<record> records;
    int64_t last = 0;
  };
  virtual expected<slice> read(int64_t after, int64_t limit, const service_name& service) const = 0;

  /// The index of the latest record; 0 when there is none.
  virtual int64_t last_index() const = 0;

  /// The index of the last record that a command has caused, as far as commands are known.
  virtual std::optional<int64_t> index_of(const command_id& command) const = 0;

  virtual compacted_part compacted() const { return {}; }

  /// Leaves of all records up to an index, which is below the last one, only these, some of which may say something
  /// else now: all of that takes effect, durably, or nothing. No index is used again. Commands whose records are
  /// dropped stay known from `commands_from` on.
  virtual expected<void> compact(int64_t up_to, const shared_list<record>& left, int64_t commands_from);

  virtual expected<void> save(const child_name& owner, saved_checkpoint data) = 0;

  virtual std::optional<saved_checkpoint> load(const child_name& owner) const = 0;

  /// Lets go of what it holds outside the process, so that another may have it. From then on nothing can be written.
  virtual void close() {}

private:
  std::atomic<bool> taken_ = false;
};

} // namespace muster
