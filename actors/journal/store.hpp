#pragma once

#include "messages/model/fact.hpp"
#include "messages/model/shared_list.hpp"

#include <optional>
#include <string>
#include <vector>

// Where facts and checkpoints are kept. The store belongs to the tree and outlives every journal
// actor; only the living journal actor calls it, so that it needs no lock.

namespace muster {

/// The measurements of one actor at an instant, in a form of that actor's own.
struct saved_checkpoint {
  timestamp at{};
  std::string data;
};

/// Whether the indices of records follow on the last one that a store has: `internal` names the first that does not.
expected<void> check_order(const std::vector<record>& records, int64_t last);

class fact_store {
public:
  virtual ~fact_store() = default;

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

  /// The index of the last record that a command has caused.
  virtual std::optional<int64_t> index_of(const command_id& command) const = 0;

  virtual expected<void> save(const child_name& owner, saved_checkpoint data) = 0;

  virtual std::optional<saved_checkpoint> load(const child_name& owner) const = 0;

  /// Lets go of what it holds outside the process, so that another may have it. From then on nothing can be written.
  virtual void close() {}
};

} // namespace muster
