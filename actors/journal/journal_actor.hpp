#pragma once

#include "actors/journal/compactor.hpp"
#include "actors/journal/fact_waiters.hpp"
#include "actors/journal/store.hpp"
#include "actors/supervision/supervised.hpp"
#include "messages/protocol/journal.hpp"

#include <memory>
#include <vector>

namespace muster {

/// Assigns the indices, keeps the facts in the tree's store, and wakes those who wait for the next one. While the store
/// is slow, whatever has come in meanwhile is journaled by its next append, and answered when that is durable. Drops
/// facts that later ones have undone when there are enough of them, between one message and the next.
class journal_shell final : public supervised<journal_actor, tick> {
public:
  journal_shell(caf::actor_config& cfg, seat place, std::shared_ptr<fact_store> store);

  bool cleanup(caf::error&& reason, caf::execution_unit* host) override;

protected:
  void start() override;
  behavior_type serve() override;

private:
  result<accepted> append(const append_facts& command);
  void commit_group();
  expected<fact_list> read(const fact_query& query) const;
  result<fact_list> answer_or_wait(const fact_query& query);
  void wake_waiters();
  void set_timer();
  void begin_to_compact();
  void go_on_compacting();

  std::shared_ptr<fact_store> store_;
  bool has_store_ = false;
  compactor compactor_;
  fact_waiters waiters_;
  /// What comes in before the next append of a slow store, and the answers to it.
  std::vector<append_facts> group_;
  std::vector<promise<accepted>> owed_;
};

} // namespace muster
