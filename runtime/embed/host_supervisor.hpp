#pragma once

#include "actors/supervision/supervisor.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

namespace muster {

/// The children that a host has given to its tree, kept beyond the life of their supervisor. Thread-safe.
class host_children {
public:
  /// Names of a host's children begin so, which keeps them apart from those of the tree.
  static constexpr std::string_view prefix = "host/";

  /// `invalid` names every fault of the child and of those below it, `already_exists` one that is there by its name.
  expected<void> add(const child_spec& child);
  expected<void> remove(const child_name& child);

  /// Removes the one of that number, if it is still there.
  void forget(int64_t number);

  struct entry {
    /// Tells a child from a former one of the same name.
    int64_t number = 0;
    child_spec child;
  };

  /// In the order in which they were added.
  std::vector<entry> all() const;

private:
  mutable std::mutex mutex_;
  std::vector<entry> entries_;
  int64_t last_number_ = 0;
};

/// Keeps what belongs to the host's side: some children from the start, and those of the list. It looks into the
/// list again when it gets a `tick`.
class host_supervisor final : public supervisor {
public:
  host_supervisor(caf::actor_config& cfg, seat place, std::vector<child_spec> children,
                  std::shared_ptr<host_children> list);

protected:
  void started() override;
  void ticked(const tick&) override;
  void forgot(const child_name& name) override;

private:
  std::shared_ptr<host_children> list_;
  /// The number of each child that has been added.
  std::map<child_name, int64_t> known_;
};

} // namespace muster
