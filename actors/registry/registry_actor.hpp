#pragma once

#include "actors/journal/fact_follower.hpp"
#include "actors/journal/fact_waiters.hpp"
#include "actors/registry/catalog.hpp"
#include "actors/registry/fact_history.hpp"
#include "actors/registry/leases.hpp"
#include "actors/registry/write_queue.hpp"
#include "actors/supervision/supervised.hpp"

#include <functional>
#include <map>
#include <set>

namespace muster {

/// Decides commands against the catalog, journals what they cause, and acknowledges them only then.
class registry_shell final : public supervised<registry_actor, tick> {
public:
  registry_shell(caf::actor_config& cfg, seat place);

protected:
  void start() override;
  behavior_type serve() override;

private:
  template <class Command>
  result<accepted> execute(const Command& command, write_scope scope);
  template <class Command>
  void decide_and_append(const Command& command, write_queue::token write, promise<accepted> answer);
  /// Answers the index of the command's fact, if it has one that is no longer in the history, or else `otherwise`.
  void recall(const command_id& command, std::function<void(const expected<accepted>&)> finish,
              expected<accepted> otherwise);
  void append(append_facts facts, write_queue::token write, promise<accepted> answer);
  write_scope scope_of(const instance_id& id) const;
  /// An id for a command that has none, so that its append can be repeated.
  command_id next_command();
  void append_expiry(const instance_id& id);
  void append_removal(const version_book::removal& what);
  void apply(const std::shared_ptr<const record>& entry);
  bool is_long_past(int64_t index) const;
  void when_applied(int64_t index, std::function<void()> action);
  result<fact_list> watch(const fact_query& query);
  result<done> renew(const heartbeat& command);
  void sweep();
  void wake_watchers();
  void set_watchers_timer();

  catalog catalog_;
  leases leases_;
  fact_history history_;
  fact_waiters watchers_;
  write_queue writes_;
  /// What is to be done once the catalog stands at an index.
  std::multimap<int64_t, std::function<void()>> upon_index_;
  fact_follower<registry_shell> follower_;
  std::set<instance_id> expiring_;
  /// By the index of their deprecation.
  std::set<int64_t> removing_;
  int64_t last_command_ = 0;
};

} // namespace muster
